import { countRows, decodeBitmap, placeOf, rowsOf, type Id } from '@touchstone/core'
import type { BlockRow } from '@touchstone/client/read-blocks'
import type { BlockRows } from '@touchstone/core/services'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo, type ReactElement } from 'react'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { Hold } from '../../pieces/in-order.tsx'
import { Skeleton } from '../../pieces/skeleton.tsx'
import { useSearchParams } from '../../routing/location.ts'
import { schemasQuery } from '../../runs/queries.ts'
import { SampleHead } from '../../samples/sample-row.tsx'
import { blockQuery } from './case-queries.ts'
import { Pager } from './pager.tsx'
import { samplePages } from './sample-pages.ts'
import { CaseRow } from './case-row.tsx'

/** Some samples of a version, page by page; with `before`, what changed since beside them. */
export function SampleTable(props: {
  id: string
  workflowId: Id<'workflow'>
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
  const schemas = useQuery(schemasQuery(props.workflowId))
  const opened = useSearchParams().get('sample')
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
  // What changed takes lines of its own in each row.
  if (before !== undefined && read.some(({ isLoading }) => isLoading))
    return (
      <Hold>
        <Skeleton width="60%" />
      </Hold>
    )
  const now = byPlace(0)
  const then = byPlace(needed.length)
  const openAt = places.findIndex((place) => opened === String(place))
  const openPlace = places[openAt]
  const isOpening = openPlace !== undefined && (!now.has(openPlace) || schemas.isLoading)
  return (
    <>
      {failed && <ErrorNote error={failed.error} retry={failed.refetch} />}
      <div className="overflow-x-auto" role="region" aria-label="Table of samples" tabIndex={0}>
        <table className="w-full table-fixed border-collapse text-sm">
          <SampleHead>
            <th
              scope="col"
              className={before === undefined ? 'w-2/5 font-normal' : 'w-1/2 font-normal'}
            >
              {before === undefined ? 'Ground truth' : 'Ground truth, before and after'}
            </th>
          </SampleHead>
          <tbody>
            {/* Those under an opened one come when it has its height. */}
            {places.slice(0, isOpening && !failed ? openAt + 1 : undefined).map((place) => (
              <CaseRow
                key={place}
                place={place}
                schemas={schemas.data ?? {}}
                row={now.get(place)}
                before={before === undefined ? undefined : then.get(place)}
                isOpen={place === openPlace && !isOpening}
              />
            ))}
          </tbody>
        </table>
      </div>
      {isOpening && !failed ? (
        <Hold />
      ) : (
        <Pager page={number} pages={counted} shown={places.length} />
      )}
    </>
  )
}
