import { countRows, decodeBitmap, placeOf, rowsOf, type Json } from '@touchstone/core'
import type { BlockRow } from '@touchstone/client/read-blocks'
import type { BlockRows } from '@touchstone/core/services'
import { useQueries } from '@tanstack/react-query'
import { useMemo, type ReactElement } from 'react'
import { Button } from '../../pieces/button.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { numberText } from '../../pieces/num.tsx'
import { Skeleton } from '../../pieces/skeleton.tsx'
import { setSearchParams } from '../../routing/location.ts'
import { blockQuery } from './case-queries.ts'
import { samplePages } from './sample-pages.ts'

/** Some samples of a version, page by page; with `before`, the ground truths of then beside them. */
export function SampleTable(props: {
  id: string
  version: number
  before: number | undefined
  blocks: readonly BlockRows[]
  page: number
}): ReactElement {
  const { id, version, before, blocks } = props
  const counted = useMemo(
    () =>
      samplePages(
        blocks.map(({ block, rows }) => ({ block, count: countRows(decodeBitmap(rows)) })),
      ),
    [blocks],
  )
  const number = Math.min(Math.max(1, Math.floor(props.page)), Math.max(1, counted.length))
  const stretches = counted[number - 1]?.stretches ?? []
  const needed = [...new Set(stretches.map(({ block }) => block))]
  const versions = before === undefined ? [version] : [version, before]
  const read = useQueries({
    queries: versions.flatMap((of) => needed.map((block) => blockQuery(id, of, block))),
  })
  const failed = read.find(({ isError }) => isError)
  if (counted.length === 0) return <p className="py-4 text-muted">There are no such samples.</p>
  const wanted = new Map(blocks.map(({ block, rows }) => [block, rows]))
  const places = stretches.flatMap(({ block, start, end }) =>
    rowsOf(decodeBitmap(wanted.get(block) ?? ''))
      .slice(start, end)
      .map((row) => placeOf(block, row)),
  )
  const byPlace = (from: number): ReadonlyMap<number, BlockRow> =>
    new Map(
      read
        .slice(from, from + needed.length)
        .flatMap(({ data }) => data ?? [])
        .map((row) => [row.place, row]),
    )
  const now = byPlace(0)
  const then = byPlace(needed.length)
  return (
    <>
      {failed && <ErrorNote error={failed.error} retry={failed.refetch} />}
      <div className="overflow-x-auto" role="region" aria-label="Table of samples" tabIndex={0}>
        <table className="w-full table-fixed border-collapse text-sm">
          <thead>
            <tr className="h-8 border-b border-line text-left text-xs text-muted">
              <th className="pr-4 font-normal">Test sample</th>
              <th className="w-2/5 font-normal">
                {before === undefined ? 'Ground truth' : `Ground truth, before and after`}
              </th>
            </tr>
          </thead>
          <tbody>
            {places.map((place) => {
              const row = now.get(place)
              return (
                <tr key={place} className="border-b border-line align-top">
                  <td className="py-2 pr-4">
                    {row ? <JsonCell value={row.testSample} /> : <Skeleton width="70%" />}
                  </td>
                  <td className="py-2">
                    {before !== undefined && (
                      <JsonCell value={then.get(place)?.groundTruth} sign="−" />
                    )}
                    <JsonCell
                      value={row?.groundTruth}
                      sign={before === undefined ? undefined : '+'}
                    />
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <Pager page={number} pages={counted} shown={places.length} />
    </>
  )
}

const tones = { '−': 'bg-danger-soft', '+': 'bg-better-soft' }
const mostCharacters = 600

function JsonCell({
  value,
  sign,
}: {
  value: Json | undefined
  sign?: '−' | '+' | undefined
}): ReactElement | null {
  if (value === undefined) return null
  const text = JSON.stringify(value)
  const code = (shown: string): ReactElement => (
    <code
      className={`foreign block font-mono text-xs leading-5 break-all ${sign ? `px-1 ${tones[sign]}` : ''}`}
    >
      {sign && `${sign} `}
      {shown}
    </code>
  )
  if (text.length <= mostCharacters) return code(text)
  return (
    <details>
      <summary>{code(`${text.slice(0, mostCharacters)}…`)}</summary>
      <pre className="max-h-96 overflow-auto font-mono text-xs">
        {JSON.stringify(value, null, 2)}
      </pre>
    </details>
  )
}

export function Pager(props: {
  page: number
  pages: readonly { readonly before: number }[]
  shown: number
}): ReactElement | null {
  const { page, pages, shown } = props
  if (pages.length < 2) return null
  const first = (pages[page - 1]?.before ?? 0) + 1
  const go = (to: number): void => setSearchParams({ page: to === 1 ? null : String(to) })
  return (
    <nav aria-label="Pages of samples" className="flex flex-wrap items-center gap-2 py-2 text-sm">
      <Button disabled={page === 1} onClick={() => go(page - 1)}>
        Previous
      </Button>
      <Button disabled={page === pages.length} onClick={() => go(page + 1)}>
        Next
      </Button>
      <span className="text-muted tabular-nums">
        {numberText(first)}–{numberText(first + shown - 1)}, page {numberText(page)} of{' '}
        {numberText(pages.length)}
      </span>
    </nav>
  )
}
