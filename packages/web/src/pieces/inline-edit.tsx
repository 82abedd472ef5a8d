import type { ChangeEvent, FocusEvent, KeyboardEvent, ReactElement, ReactNode } from 'react'
import { focusIfFree, useTextDraft, type TextField } from './use-text-draft.ts'

/**
 * A text that is edited where it stands: F2 or the pencil opens it, Enter (with Ctrl or ⌘ where it has
 * several lines) saves, Escape leaves it. A refused edit comes back with what was typed and the reason.
 */
export function InlineEdit<R extends { readonly id: string }>(
  props: TextField<R> & {
    /** What the field is called, for those who do not see it. */
    label: string
    children: ReactNode
    isAllowed: boolean
  },
): ReactElement {
  const { label, text, children, isAllowed } = props
  const { typed, problem, open, type, leave, commit, shown } = useTextDraft(props)

  if (typed === undefined)
    return (
      <span
        ref={shown}
        className="group/edit flex min-w-0 items-center gap-1"
        onKeyDown={(event) => {
          if (event.key === 'F2' && isAllowed) open()
        }}
      >
        {children}
        {isAllowed && (
          <button
            type="button"
            aria-label={label}
            onClick={open}
            className="shrink-0 rounded px-1 text-muted pointer-coarse:opacity-100 opacity-0 group-hover/edit:opacity-100 hover:text-ink focus-visible:opacity-100"
          >
            ✎
          </button>
        )}
      </span>
    )
  // A field of one line drops line breaks.
  const hasLines = /[\n\r]/.test(text)
  const field = {
    'aria-label': label,
    'aria-invalid': problem !== undefined,
    ref: focusIfFree,
    value: typed,
    dir: 'auto',
    onChange: ({ target }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      type(target.value),
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
      // One comes back to it from another window, and from a dialog over the page.
      const isAway =
        document.activeElement === currentTarget || relatedTarget?.closest('[role=dialog]')
      if (problem === undefined && !isAway) void commit(false)
    },
    onKeyDown: (event: KeyboardEvent) => {
      // Enter and Escape are then those of an input method.
      if (event.nativeEvent.isComposing) return
      const isSave = event.key === 'Enter' && (!hasLines || event.ctrlKey || event.metaKey)
      if (!isSave && event.key !== 'Escape') return
      // The same key would press the button that has the focus next.
      event.preventDefault()
      if (isSave) void commit(true)
      else leave(true)
    },
    className: 'w-full rounded border border-edge bg-ground px-1.5 py-0.5',
  }
  return (
    <span className="block w-full min-w-0">
      {hasLines ? <textarea rows={4} {...field} /> : <input {...field} />}
      {problem !== undefined && (
        <span
          role="alert"
          className="block py-1 text-sm font-normal break-words whitespace-normal text-danger"
        >
          {problem}
        </span>
      )}
    </span>
  )
}
