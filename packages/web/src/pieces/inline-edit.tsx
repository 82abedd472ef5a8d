import { messageOf } from '@touchstone/core/errors'
import { useState, type ReactElement, type ReactNode } from 'react'

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
  const [draft, setDraft] = useState<string>()
  const [problem, setProblem] = useState<string>()

  const commit = async (typed: string): Promise<void> => {
    setDraft(undefined)
    setProblem(undefined)
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
      <span
        className="group/edit flex min-w-0 items-center gap-1"
        onKeyDown={(event) => {
          if (event.key === 'F2' && isAllowed) setDraft(text)
        }}
      >
        {children}
        {isAllowed && (
          <button
            type="button"
            aria-label={label}
            onClick={() => setDraft(text)}
            className="shrink-0 rounded px-1 text-muted opacity-0 group-hover/edit:opacity-100 hover:text-ink focus-visible:opacity-100"
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
        value={draft}
        dir="auto"
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => problem === undefined && void commit(draft)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void commit(draft)
          if (event.key !== 'Escape') return
          setDraft(undefined)
          setProblem(undefined)
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
