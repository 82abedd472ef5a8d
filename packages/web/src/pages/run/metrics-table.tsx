import type { Json } from '@touchstone/core'
import type { RunMetrics, TestRun } from '@touchstone/core/services'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, type ReactElement } from 'react'
import { Num } from '../../numbers/num.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { foldMatrix } from '../../plots/fold-matrix.ts'
import { setSearchParams } from '../../routing/location.ts'
import { countsIn, matricesIn, scalars, type Matrix } from '../../runs/metric-values.ts'
import { metricsQuery } from '../../runs/queries.ts'
import type { TestCaseOfSuite } from './test-case-of-suite.ts'

const ConfusionMatrix = lazy(() => import('../../plots/confusion-matrix.tsx'))

/** The metrics of a run: one row a test case, for one configuration of the evaluator. */
export function MetricsTable({
  run,
  testCases,
  configuration,
}: {
  run: TestRun
  testCases: readonly TestCaseOfSuite[]
  configuration: number
}): ReactElement | null {
  const { data, error, refetch } = useQuery(metricsQuery(run))
  if (!run.evaluator) return <Note>This run has no evaluator, and so no metrics.</Note>
  if (error) return <ErrorNote error={error} retry={refetch} />
  const own = data?.filter((entry) => entry.configuration === configuration) ?? []
  const find = (id: string | null): RunMetrics['metrics'] | undefined =>
    own.find(({ testCaseId }) => testCaseId === id)?.metrics
  const suite = find(null)
  const rows = testCases.flatMap(({ id, name }) => {
    const metrics = find(id)
    return metrics ? [{ key: id, name, metrics, isSuite: false }] : []
  })
  const all = suite
    ? [{ key: 'suite', name: 'Whole suite', metrics: suite, isSuite: true }, ...rows]
    : rows
  const names = [...new Set(all.flatMap(({ metrics }) => [...scalars(metrics).keys()]))]
  const { configurations } = run.evaluator
  return (
    <section aria-labelledby="metrics-title" className="mt-8">
      <div className="flex flex-wrap items-center gap-4">
        <h2 id="metrics-title" className="text-base font-semibold">
          Metrics
        </h2>
        {configurations.length > 1 && (
          <label className="flex items-center gap-2 text-sm text-muted">
            Configuration
            <select
              value={configuration}
              onChange={({ target }) => setSearchParams({ configuration: target.value })}
              className="h-7 max-w-64 rounded border border-edge bg-raised px-1 font-mono text-ink"
            >
              {configurations.map((value: Json, index) => (
                <option key={index} value={index}>
                  {JSON.stringify(value)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {data && names.length === 0 && (
        <Note>
          {run.state === 'running'
            ? 'Metrics come when all samples are inferred.'
            : 'The evaluator made no metrics of test cases.'}
        </Note>
      )}
      {names.length > 0 && (
        <div
          className="mt-2 overflow-x-auto"
          tabIndex={0}
          role="group"
          aria-label="Metrics of test cases"
        >
          <table className="text-sm">
            <thead>
              <tr className="border-b border-line text-left text-xs text-muted">
                <th scope="col" className="py-2 pr-6 font-medium">
                  Test case
                </th>
                {names.map((name) => (
                  <th key={name} scope="col" className="foreign px-3 text-right font-medium">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {all.map(({ key, name, metrics, isSuite }) => {
                const values = scalars(metrics)
                return (
                  <tr key={key} className="h-9 border-b border-line">
                    <th
                      scope="row"
                      title={name}
                      className={`foreign max-w-80 truncate pr-6 text-left ${isSuite ? 'font-semibold' : 'font-normal'}`}
                    >
                      {name}
                    </th>
                    {names.map((metric) => (
                      <td key={metric} className="px-3 text-right tabular-nums">
                        <Value value={values.get(metric)} />
                      </td>
                    ))}
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
      {all.flatMap(({ key, name, metrics }) =>
        matricesIn(metrics).map((matrix) => (
          <MatrixFigure key={`${key} ${matrix.title}`} of={name} matrix={matrix} />
        )),
      )}
    </section>
  )
}

/** A confusion matrix that the evaluator made. */
function MatrixFigure({ of, matrix }: { of: string; matrix: Matrix }): ReactElement {
  const folded = useMemo(() => foldMatrix(matrix.labels, countsIn(matrix)), [matrix])
  return (
    <figure className="mt-6 min-h-32">
      <figcaption className="foreign text-sm font-semibold">
        {matrix.title} <span className="font-normal text-muted">{of}</span>
      </figcaption>
      <Suspense fallback={null}>
        <ConfusionMatrix matrix={folded} label={`${matrix.title}, ${of}`} />
      </Suspense>
    </figure>
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
