import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { formatCount } from '../../numbers/format.ts'
import { Button } from '../../pieces/button.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { setSearchParams, useSearchParams } from '../../routing/location.ts'
import { kept, keyOf, metricsKey } from './block-states.ts'
import { filterable, hasMetricFilter, noFilter, readFilter } from './sample-filter.ts'
import {
  metricNames,
  readPlace,
  samplePage,
  type Looked,
  type RunSample,
  type Subject,
} from './run-data.ts'
import { SampleControls } from './sample-controls.tsx'
import { SampleTable } from './sample-table.tsx'
import type { TestCaseOfSuite } from './test-case-of-suite.ts'

/** The samples of a run: a page of one test case, and one of them opened. */
export function SampleList({
  subject,
  testCases,
  modelName,
  isWatched,
}: {
  subject: Subject
  testCases: readonly TestCaseOfSuite[]
  modelName: string
  /** Whether it was running when it was opened: metrics are shown when they are asked for. */
  isWatched: boolean
}): ReactElement {
  const params = useSearchParams()
  const filter = readFilter(params)
  const [hasMetrics, showMetrics] = useState(!isWatched || hasMetricFilter(filter))
  const at = readPlace(params.get('at'))
  const [looked, setLooked] = useState<Looked>()
  const { data, error, refetch, isFetching, isPlaceholderData } = useQuery({
    queryKey: [...keyOf(subject), 'samples', filter, at],
    queryFn: ({ signal }) =>
      samplePage(subject, {
        filter,
        at,
        signal,
        onLook: (block) => {
          if (!signal.aborted) setLooked(block)
        },
      }),
    ...kept,
    placeholderData: keepPreviousData,
  })
  // Of the whole run, so that they stay whatever test case and page are shown; but what only some
  // samples have is offered where those are.
  const whole = { ...subject, testCase: undefined }
  const names = useQuery({
    queryKey: [...metricsKey(whole), 'names'],
    queryFn: ({ signal }) => metricNames(whole, signal),
    ...kept,
    enabled: subject.run.evaluator !== null,
    placeholderData: keepPreviousData,
  })
  const all = data?.samples ?? []
  const samples = hasMetrics ? all : all.map((sample) => ({ ...sample, metrics: undefined }))
  const metrics = hasMetrics
    ? [...new Set([...(names.data ?? []), ...filterable(all.map((sample) => sample.metrics))])]
    : []
  const isComing = !data || names.isLoading
  const go = (place: number | undefined): void => {
    // What is shown is of the filter before until the page comes, and so are its neighbours.
    if (place !== undefined && !isPlaceholderData)
      setSearchParams({ at: String(place), sample: null })
  }
  return (
    <section aria-labelledby="samples-title" className="mt-8">
      <h2 id="samples-title" className="text-base font-semibold">
        Samples
      </h2>
      {!names.isLoading && (
        <SampleControls {...{ subject, testCases, filter, metrics }}>
          {!hasMetrics && subject.run.evaluator && (
            <Button disabled={!names.data?.length} onClick={() => showMetrics(true)}>
              Show metrics
            </Button>
          )}
        </SampleControls>
      )}
      {error && <ErrorNote error={error} retry={refetch} />}
      {!error && isComing && (
        // Another one under the controls than before they are there: it does not move, it is new.
        <p key={String(names.isLoading)} role="status" className="mt-4 text-sm text-muted">
          <Looking at={looked} />
        </p>
      )}
      {!isComing && samples.length === 0 && (
        <p className="mt-4 flex flex-wrap items-center gap-3 text-sm text-muted">
          No sample {subject.testCase && 'of this test case '}is like that.
          <Button onClick={() => setSearchParams(noFilter)}>Show all samples</Button>
        </p>
      )}
      {!isComing && samples.length > 0 && (
        <>
          <SampleTable {...{ samples, modelName, subject, metrics }} isBusy={isPlaceholderData} />
          <nav aria-label="Pages of samples" className="mt-3 flex items-center gap-2 text-sm">
            <Button disabled={data?.previous === undefined} onClick={() => go(data?.previous)}>
              ← Previous
            </Button>
            <Button disabled={data?.next === undefined} onClick={() => go(data?.next)}>
              Next →
            </Button>
            <span className="text-muted tabular-nums" role="status">
              {isFetching ? <Looking at={looked} /> : whereText(samples, data?.counted)}
            </span>
          </nav>
        </>
      )}
    </section>
  )
}

function Looking({ at }: { at: Looked | undefined }): ReactElement {
  return (
    <span data-looking>
      Looking{at && at.of > 1 ? `: block ${formatCount(at.block)} of ${formatCount(at.of)}` : ''}…
    </span>
  )
}

/** Which samples a page shows, of how many where that is known. */
function whereText(
  samples: readonly RunSample[],
  counted: { before: number; total: number } | undefined,
): string {
  if (!counted)
    return `places ${formatCount(samples[0]?.place ?? 0)} to ${formatCount(samples.at(-1)?.place ?? 0)}`
  const { before, total } = counted
  return `${formatCount(before + 1)}–${formatCount(before + samples.length)} of ${formatCount(total)}`
}
