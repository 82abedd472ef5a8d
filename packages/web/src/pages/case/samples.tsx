import { countRows, decodeBitmap, type Id } from '@touchstone/core'
import type { BlockRows } from '@touchstone/core/services'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { Hold } from '../../pieces/in-order.tsx'
import { formatCount } from '../../numbers/format.ts'
import { Skeleton } from '../../pieces/skeleton.tsx'
import { setSearchParams, useSearchParams } from '../../routing/location.ts'
import { changesQuery, rowsQuery } from './case-queries.ts'
import { SampleTable } from './sample-table.tsx'

const groups = { all: 'All', added: '+ Added', removed: '− Removed', changed: '↻ Changed' } as const
type Group = keyof typeof groups

/** The samples of a version; with a base, also those that were added, removed and changed. */
export function Samples(props: {
  id: string
  workflowId: Id<'workflow'>
  version: number
  base: number | undefined
}): ReactElement {
  const { id, workflowId, version, base } = props
  const params = useSearchParams()
  const all = useQuery(rowsQuery(id, version))
  const changes = useQuery({ ...changesQuery(id, version, base ?? version), enabled: !!base })
  if (all.isError) return <ErrorNote error={all.error} retry={all.refetch} />
  if (base !== undefined && changes.isError)
    return <ErrorNote error={changes.error} retry={changes.refetch} />
  if (!all.data || (base !== undefined && !changes.data))
    return (
      <Hold>
        <p role="status" className="text-sm text-muted">
          {base === undefined ? <Skeleton width="60%" /> : 'Comparing the versions…'}
        </p>
      </Hold>
    )
  const rowsOf = (group: Group): BlockRows[] =>
    group === 'all'
      ? all.data
      : (changes.data ?? [])
          .map((block) => ({ block: block.block, rows: block[group] }))
          .filter(({ rows }) => rows !== '')
  const counts = { all: 0, added: 0, removed: 0, changed: 0 }
  for (const group of Object.keys(groups) as Group[])
    for (const { rows } of rowsOf(group)) counts[group] += countRows(decodeBitmap(rows))
  const wanted = params.get('show')
  const chosen = (Object.keys(groups) as Group[]).find((group) => group === wanted)
  const usual = (['changed', 'added', 'removed'] as const).find((group) => counts[group] > 0)
  const group: Group = base === undefined ? 'all' : (chosen ?? usual ?? 'all')
  return (
    <>
      {base !== undefined && (
        <div role="group" aria-label="Which samples" className="flex flex-wrap gap-1">
          {(Object.keys(groups) as Group[]).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === group}
              onClick={() => setSearchParams({ show: one, page: null, sample: null })}
              className="rounded border border-transparent px-2 text-sm leading-6 text-muted hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-ink"
            >
              {groups[one]} <span className="tabular-nums">{formatCount(counts[one])}</span>
            </button>
          ))}
        </div>
      )}
      <SampleTable
        {...{ id, workflowId }}
        version={group === 'removed' ? (base ?? version) : version}
        before={group === 'changed' ? base : undefined}
        blocks={rowsOf(group)}
        page={Number(params.get('page') ?? 1) || 1}
      />
    </>
  )
}
