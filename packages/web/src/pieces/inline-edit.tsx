import { useRef, type ReactElement, type ReactNode } from 'react'
import { useTextDraft } from './use-text-draft.ts'

/**
 * A text that is edited where it stands: F2 or the pencil opens it, Enter saves, Escape leaves it. A
 * refused edit comes back with what was typed and the reason.
 */
export function InlineEdit(props: {
  /** What the field is called, for those who do not see it. */
  label: string
  text: string
  save: (text: string) => Promise<void>
  children: ReactNode
  isAllowed: boolean
}): ReactElement {
  const { label, text, save, children, isAllowed } = props
  const { typed, problem, type, leave, commit } = useTextDraft(text, save)
  const isByKey = useRef(false)
  // Who left by a key goes on from where the text stands, not from the top of the page.
  const focusAgain = (shown: HTMLElement | null): void => {
    if (!shown || !isByKey.current) return
    isByKey.current = false
    shown.querySelector<HTMLElement>('a, button')?.focus()
  }

  if (typed === undefined)
    return (
      <span
        ref={focusAgain}
        className="group/edit flex min-w-0 items-center gap-1"
        onKeyDown={(event) => {
          if (event.key === 'F2' && isAllowed) type(text)
        }}
      >
        {children}
        {isAllowed && (
          <button
            type="button"
            aria-label={label}
            onClick={() => type(text)}
            className="shrink-0 rounded px-1 text-muted pointer-coarse:opacity-100 opacity-0 group-hover/edit:opacity-100 hover:text-ink focus-visible:opacity-100"
          >
            ✎
          </button>
        )}
      </span>
    )
  return (
    <span className="relative block w-full min-w-0">
      <input
        aria-label={label}
        aria-invalid={problem !== undefined}
        autoFocus
        value={typed}
        dir="auto"
        onChange={(event) => type(event.target.value)}
        onBlur={() => problem === undefined && void commit()}
        onKeyDown={(event) => {
          isByKey.current = event.key === 'Enter' || event.key === 'Escape'
          if (!isByKey.current) return
          // The same key would press the button that has the focus next.
          event.preventDefault()
          if (event.key === 'Enter') void commit()
          else leave()
        }}
        className="w-full rounded border border-edge bg-ground px-1.5 py-0.5"
      />
      {problem !== undefined && (
        <span
          role="alert"
          className="absolute top-full left-0 z-10 mt-1 w-max max-w-[min(420px,80vw)] rounded border border-danger bg-raised px-2 py-1 font-normal whitespace-normal text-danger shadow-lg"
        >
          {problem}
        </span>
      )}
    </span>
  )
}
