import type { KeyboardEvent, ReactElement, ReactNode } from 'react'
import { Button } from './button.tsx'
import { useTextDraft } from './use-text-draft.ts'

/**
 * A text of several lines that is edited where it stands: Ctrl or ⌘ and Enter saves, Escape leaves
 * it. A refused edit comes back with what was typed and the reason.
 */
export function TextEdit(props: {
  /** What the field is called: completes "Edit …". */
  what: string
  text: string
  save: (text: string) => Promise<void>
  isAllowed: boolean
  children: ReactNode
}): ReactElement {
  const { what, text, save, isAllowed, children } = props
  const { typed, problem, type, leave, commit } = useTextDraft(text, save)
  if (typed === undefined)
    return (
      <div className="flex min-w-0 items-start gap-2">
        {children}
        {isAllowed && (
          <Button tone="quiet" aria-label={`Edit ${what}`} onClick={() => type(text)}>
            ✎
          </Button>
        )}
      </div>
    )
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') leave()
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void commit()
  }
  return (
    <div className="grid max-w-3xl gap-2">
      <textarea
        aria-label={`Edit ${what}`}
        aria-invalid={problem !== undefined}
        autoFocus
        dir="auto"
        rows={3}
        value={typed}
        onChange={({ target }) => type(target.value)}
        onKeyDown={onKeyDown}
        className="w-full rounded border border-edge bg-ground px-2 py-1"
      />
      {problem !== undefined && (
        <p role="alert" className="text-sm break-words text-danger">
          {problem}
        </p>
      )}
      <div className="flex gap-2">
        <Button tone="primary" onClick={() => void commit()}>
          Save
        </Button>
        <Button onClick={leave}>Cancel</Button>
      </div>
    </div>
  )
}
