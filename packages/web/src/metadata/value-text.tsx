import type { Json } from '@touchstone/core'
import { useState, type ReactElement } from 'react'
import { Button } from '../pieces/button.tsx'
import { cutAround } from './cut-around.ts'
import type { Difference } from './difference.ts'
import { pathName } from './path.ts'

/** A JSON value in one line; a long one is cut, and is there in full on hover. */
export function ValueText({
  value,
  beside,
}: {
  value: Json | undefined
  /** What it is compared with: it is cut around the place where they differ. */
  beside?: Json | undefined
}): ReactElement {
  if (value === undefined) return <span className="text-muted italic">absent</span>
  const text = JSON.stringify(value)
  const cut = cutAround(text, beside === undefined ? undefined : JSON.stringify(beside))
  return (
    <span className="foreign font-mono text-xs break-all" title={cut === text ? undefined : text}>
      {cut}
    </span>
  )
}

const mostShown = 200

/** Differences, one a line: the path, what was, what is. */
export function DifferenceList({ found }: { found: readonly Difference[] }): ReactElement {
  const [isAll, setAll] = useState(false)
  const shown = isAll ? found : found.slice(0, mostShown)
  return (
    <ul className="grid gap-1 text-sm">
      {shown.map(({ path, before, after, isReordered }) => (
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
                  <ValueText value={before} beside={after} />
                </del>
              )}
              {after !== undefined && (
                <ins className="rounded bg-better-soft px-1 no-underline">
                  <span aria-hidden className="text-better">
                    +{' '}
                  </span>
                  <ValueText value={after} beside={before} />
                </ins>
              )}
            </>
          )}
        </li>
      ))}
      {found.length > shown.length && (
        <li className="text-muted">
          and {found.length - shown.length} more{' '}
          <Button tone="quiet" onClick={() => setAll(true)}>
            Show all
          </Button>
        </li>
      )}
    </ul>
  )
}
