import { diffWordsWithSpace } from 'diff'
import type { ReactElement } from 'react'

// Of texts that differ more, or take longer, a list of words says nothing.
const mostChanges = 2_000
const mostMs = 200

/** A text with the words that another one does not have, and those of the other that it lacks. */
export function WordChanges({ text, base }: { text: string; base: string }): ReactElement {
  const parts = diffWordsWithSpace(base, text, { maxEditLength: mostChanges, timeout: mostMs })
  if (!parts)
    return (
      <>
        <span className="block text-muted">These texts differ too much to mark words.</span>
        {text}
      </>
    )
  return (
    <>
      {parts.map(({ value, added, removed }, i) =>
        added ? (
          <ins key={i} className="rounded bg-better-soft no-underline">
            {value}
          </ins>
        ) : removed ? (
          <del key={i} className="rounded bg-danger-soft">
            {value}
          </del>
        ) : (
          <span key={i}>{value}</span>
        ),
      )}
    </>
  )
}
