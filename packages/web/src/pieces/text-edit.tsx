import type { KeyboardEvent, ReactElement, ReactNode } from 'react'
import { Button } from './button.tsx'
import { focusIfFree, useTextDraft, type TextField } from './use-text-draft.ts'

/**
 * A text of several lines that is edited where it stands: Ctrl or ⌘ and Enter saves, Escape leaves
 * it. A refused edit comes back with what was typed and the reason.
 */
export function TextEdit<R extends { readonly id: string }>(
  props: TextField<R> & {
    /** What the field is called: completes "Edit …". */
    what: string
    isAllowed: boolean
    children: ReactNode
  },
): ReactElement {
  const { what, isAllowed, children } = props
  const { typed, problem, open, type, leave, commit, shown } = useTextDraft(props)
  if (typed === undefined)
    return (
      <div ref={shown} className="flex min-w-0 items-start gap-2">
        {children}
        {isAllowed && (
          <Button tone="quiet" aria-label={`Edit ${what}`} onClick={open}>
            ✎
          </Button>
        )}
      </div>
    )
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter and Escape are then those of an input method.
    if (event.nativeEvent.isComposing) return
    const isSave = event.key === 'Enter' && (event.ctrlKey || event.metaKey)
    if (!isSave && event.key !== 'Escape') return
    event.preventDefault()
    if (isSave) void commit(true)
    else leave(true)
  }
  return (
    <div className="grid max-w-3xl gap-2">
      <textarea
        aria-label={`Edit ${what}`}
        aria-invalid={problem !== undefined}
        ref={focusIfFree}
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
        <Button tone="primary" onClick={() => void commit(true)}>
          Save
        </Button>
        <Button onClick={() => leave(true)}>Cancel</Button>
      </div>
    </div>
  )
}
