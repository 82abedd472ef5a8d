import { useEffect, useState, type ReactElement } from 'react'
import { Button } from '../../pieces/button.tsx'
import { formatCount } from '../../numbers/format.ts'
import { setSearchParams } from '../../routing/location.ts'

/** Goes to the page before or after, or to any by its number. */
export function Pager(props: {
  page: number
  pages: readonly { readonly before: number }[]
  /** How many rows the page has. */
  shown: number
}): ReactElement | null {
  const { page, pages, shown } = props
  const [typed, setTyped] = useState(String(page))
  useEffect(() => setTyped(String(page)), [page])
  if (pages.length < 2) return null
  const first = (pages[page - 1]?.before ?? 0) + 1
  const go = (to: number): void =>
    setSearchParams({ page: to === 1 ? null : String(to), sample: null })
  const goTyped = (): void => {
    const to = Math.min(pages.length, Math.max(1, Math.floor(Number(typed))))
    if (typed.trim() === '' || Number.isNaN(to) || to === page) setTyped(String(page))
    else go(to)
  }
  return (
    <nav aria-label="Pages of samples" className="flex flex-wrap items-center gap-2 py-2 text-sm">
      <Button disabled={page === 1} onClick={() => go(page - 1)}>
        ← Previous
      </Button>
      <Button disabled={page === pages.length} onClick={() => go(page + 1)}>
        Next →
      </Button>
      <form
        className="flex flex-wrap items-center gap-2 text-muted tabular-nums"
        onSubmit={(event) => {
          event.preventDefault()
          goTyped()
        }}
      >
        <label className="flex items-center gap-2">
          Page
          <input
            inputMode="numeric"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            onBlur={goTyped}
            className="h-7 w-16 rounded border border-edge bg-ground px-1.5 text-right text-ink"
          />
        </label>
        <span>
          of {formatCount(pages.length)}: samples {formatCount(first)}–
          {formatCount(first + shown - 1)}
        </span>
      </form>
    </nav>
  )
}
