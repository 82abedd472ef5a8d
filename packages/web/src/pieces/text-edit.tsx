import { messageOf } from '@touchstone/core/errors'
import { useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react'
import { Button } from './button.tsx'

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
  const [draft, setDraft] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const leave = (): void => {
    setDraft(undefined)
    setProblem(undefined)
  }
  const commit = async (typed: string): Promise<void> => {
    leave()
    if (typed === text) return
    try {
      await save(typed)
    } catch (error) {
      setDraft(typed)
      setProblem(messageOf(error))
    }
  }
  if (draft === undefined)
    return (
      <div className="flex min-w-0 items-start gap-2">
        {children}
        {isAllowed && (
          <Button tone="quiet" aria-label={`Edit ${what}`} onClick={() => setDraft(text)}>
            ✎
          </Button>
        )}
      </div>
    )
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') leave()
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void commit(draft)
  }
  return (
    <div className="grid max-w-3xl gap-2">
      <textarea
        aria-label={`Edit ${what}`}
        aria-invalid={problem !== undefined}
        autoFocus
        dir="auto"
        rows={3}
        value={draft}
        onChange={({ target }) => setDraft(target.value)}
        onKeyDown={onKeyDown}
        className="w-full rounded border border-edge bg-ground px-2 py-1"
      />
      {problem !== undefined && (
        <p role="alert" className="text-sm break-words text-danger">
          {problem}
        </p>
      )}
      <div className="flex gap-2">
        <Button tone="primary" onClick={() => void commit(draft)}>
          Save
        </Button>
        <Button onClick={leave}>Cancel</Button>
      </div>
    </div>
  )
}
