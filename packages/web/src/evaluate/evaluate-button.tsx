import type { Id } from '@touchstone/core'
import { Suspense, useState, type ReactElement } from 'react'
import { useMay } from '../api/me.ts'
import { Button, type ButtonTone } from '../pieces/button.tsx'
import { lazyPiece } from '../pieces/lazy-piece.ts'
import type { EvaluationSubject } from './subject.ts'

const EvaluateDialog = lazyPiece(
  () => import('./evaluate-dialog.tsx'),
  (module) => module.EvaluateDialog,
)

/** Opens the form that evaluates stored inferences; nothing for tokens that may not write. */
export function EvaluateButton({
  tone,
  onDone,
  ...subject
}: EvaluationSubject & {
  tone?: ButtonTone
  /** Called with the last run, when all are complete. */
  onDone?: (run: Id<'testRun'>) => void
}): ReactElement | null {
  const [isOpen, setOpen] = useState(false)
  const mayWrite = useMay('writer')
  if (!mayWrite) return null
  return (
    <>
      <Button {...(tone && { tone })} onClick={() => setOpen(true)}>
        Evaluate…
      </Button>
      <Suspense fallback={null}>
        {isOpen && (
          <EvaluateDialog
            {...{ subject }}
            {...(onDone && { onDone })}
            close={() => setOpen(false)}
          />
        )}
      </Suspense>
    </>
  )
}
