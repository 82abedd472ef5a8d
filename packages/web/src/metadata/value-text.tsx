import type { Json } from '@touchstone/core'
import type { ReactElement } from 'react'
import type { Difference } from './difference.ts'
import { pathName } from './path.ts'

const shownCharacters = 400

/** A JSON value in one line; a long one is cut, and is there in full on hover. */
export function ValueText({ value }: { value: Json | undefined }): ReactElement {
  if (value === undefined) return <span className="text-muted italic">absent</span>
  const text = JSON.stringify(value)
  const isLong = text.length > shownCharacters
  return (
    <span className="foreign font-mono text-xs break-all" title={isLong ? text : undefined}>
      {isLong ? `${text.slice(0, shownCharacters)}…` : text}
    </span>
  )
}

const mostShown = 200

/** Differences, one a line: the path, what was, what is. */
export function DifferenceList({ found }: { found: readonly Difference[] }): ReactElement {
  return (
    <ul className="grid gap-1 text-sm">
      {found.slice(0, mostShown).map(({ path, before, after, isReordered }) => (
        <li key={JSON.stringify(path)} className="flex flex-wrap items-baseline gap-x-2">
          <span className="foreign font-mono text-xs break-all text-muted">{pathName(path)}</span>
          {isReordered ? (
            <span>keys in another order</span>
          ) : (
            <>
              {before !== undefined && (
                <del className="rounded bg-danger-soft px-1 no-underline">
                  <span aria-hidden className="text-danger">
                    −{' '}
                  </span>
                  <ValueText value={before} />
                </del>
              )}
              {after !== undefined && (
                <ins className="rounded bg-better-soft px-1 no-underline">
                  <span aria-hidden className="text-better">
                    +{' '}
                  </span>
                  <ValueText value={after} />
                </ins>
              )}
            </>
          )}
        </li>
      ))}
      {found.length > mostShown && (
        <li className="text-muted">and {found.length - mostShown} more</li>
      )}
    </ul>
  )
}
