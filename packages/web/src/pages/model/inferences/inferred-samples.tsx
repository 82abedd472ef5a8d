import { countRows, type Id } from '@touchstone/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import type { ModelRecord } from '../../../api/models.ts'
import { formatCount } from '../../../numbers/format.ts'
import { ErrorNote } from '../../../pieces/error-note.tsx'
import { PageSkeleton } from '../../../pieces/skeleton.tsx'
import { Toggle } from '../../../pieces/toggle.tsx'
import { setSearchParams, useSearchParams } from '../../../routing/location.ts'
import { samplePages } from '../../case/sample-pages.ts'
import { Pager } from '../../case/pager.tsx'
import { countStates, placesOf, shows } from './block-state.ts'
import { blockQuery, statesQuery } from './queries.ts'
import { SampleRows } from './sample-rows.tsx'

const titles = { all: 'All', inferred: 'Inferred', errors: 'Errors', missing: 'Missing' }

/** The samples of a test case with ground truths and a model's inferences, page by page. */
export function InferredSamples(props: {
  model: ModelRecord
  testCaseId: Id<'testCase'>
  version: number
}): ReactElement {
  const { model, testCaseId, version } = props
  const params = useSearchParams()
  const subject = { modelId: model.id, testCaseId, version }
  const states = useQuery(statesQuery(subject))
  const blocks = states.data ?? []
  const counts = countStates(blocks)
  const wanted = params.get('show')
  const show = shows.find((one) => one === wanted) ?? (counts.inferred > 0 ? 'inferred' : 'all')
  const pages = samplePages(
    blocks.map(({ block, rows }) => ({ block, count: countRows(rows[show]) })),
  )
  const asked = Math.floor(Number(params.get('page') ?? 1)) || 1
  const page = Math.min(Math.max(1, asked), Math.max(1, pages.length))
  const stretches = pages[page - 1]?.stretches ?? []
  const needed = [...new Set(stretches.map(({ block }) => block))]
  const read = useQueries({ queries: needed.map((block) => blockQuery(subject, block)) })
  const failed = read.find(({ isError }) => isError)
  if (!states.data)
    return states.isError ? (
      <ErrorNote error={states.error} retry={states.refetch} />
    ) : (
      <PageSkeleton />
    )
  const places = placesOf(blocks, stretches, show)
  const rows = new Map(read.flatMap(({ data }) => data ?? []).map((row) => [row.place, row]))
  return (
    <>
      <div role="group" aria-label="Which samples" className="flex flex-wrap gap-1 py-1">
        {shows.map((one) => (
          <Toggle
            key={one}
            isPressed={one === show}
            press={() => setSearchParams({ show: one, page: null, sample: null })}
          >
            {titles[one]} <span className="tabular-nums">{formatCount(counts[one])}</span>
          </Toggle>
        ))}
      </div>
      {failed && <ErrorNote error={failed.error} retry={failed.refetch} />}
      {places.length === 0 ? (
        <p className="py-4 text-muted">No sample of this test case is like that.</p>
      ) : (
        <SampleRows {...{ model, places, rows }} />
      )}
      <Pager page={page} pages={pages} shown={places.length} />
    </>
  )
}
