import { shownMetrics } from '@touchstone/client/shown-metrics'
import type { TestRun } from '@touchstone/core/services'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { Num } from '../../numbers/num.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { ConfigurationSelect } from '../../runs/configuration-select.tsx'
import { scalars } from '../../runs/metric-values.ts'
import { metricsQuery } from '../../runs/queries.ts'
import { ValueTable } from '../../runs/value-table.tsx'
import { metricsByCase } from './metrics-by-case.ts'
import type { TestCaseOfSuite } from './test-case-of-suite.ts'

/** The metrics of a run: one row a test case, for one configuration of the evaluator. */
export function MetricsTable({
  run,
  testCases,
  configuration,
  isWatched,
}: {
  run: TestRun
  testCases: readonly TestCaseOfSuite[]
  configuration: number
  /** Whether it was running when it was opened: each test case has its row before its metrics come. */
  isWatched: boolean
}): ReactElement | null {
  const { data, error, refetch, isPlaceholderData } = useQuery(metricsQuery(run))
  if (!run.evaluator) return <Note>This run has no evaluator, and so no metrics.</Note>
  if (error && !data) return <ErrorNote error={error} retry={refetch} />
  const all = metricsByCase(data ?? [], { testCases, configuration, withEmpty: isWatched })
  const names = [
    ...new Set(all.flatMap(({ metrics }) => [...scalars(shownMetrics(metrics)).keys()])),
  ]
  const toCome = run.state === 'running' || isPlaceholderData ? 'to come' : 'none'
  const columns = names.length > 0 || !isWatched ? names : [toCome]
  return (
    <section
      aria-labelledby="metrics-title"
      className={`mt-8 max-w-full min-w-0 ${isWatched ? 'w-full' : ''}`}
    >
      <div className="flex flex-wrap items-center gap-4">
        <h2 id="metrics-title" className="text-base font-semibold">
          Metrics
        </h2>
        <ConfigurationSelect evaluator={run.evaluator} chosen={configuration} />
        {run.state !== 'complete' && names.length > 0 && (
          <span className="text-sm text-warning">of an earlier test; some may be new</span>
        )}
      </div>
      {data && columns.length === 0 && <Note>The evaluator made no metrics of test cases.</Note>}
      {columns.length > 0 && (
        <ValueTable
          label="Metrics of test cases"
          columns={columns.map((name) => ({ name }))}
          rows={all.map(({ key, name, metrics, isSuite }) => {
            const values = scalars(shownMetrics(metrics))
            const cells = columns.map((metric) => <Value value={values.get(metric)} />)
            return { key, name, isTotal: isSuite, cells }
          })}
        />
      )}
    </section>
  )
}

function Value({ value }: { value: number | boolean | string | undefined }): ReactElement {
  if (typeof value === 'number') return <Num value={value} />
  if (value === undefined) return <span className="text-muted">–</span>
  return (
    <span className="foreign block max-w-48 truncate" title={String(value)}>
      {String(value)}
    </span>
  )
}

const Note = ({ children }: { children: string }): ReactElement => (
  <p className="mt-4 text-sm text-muted">{children}</p>
)
