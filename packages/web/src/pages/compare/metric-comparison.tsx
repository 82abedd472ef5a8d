import type { ComparedSlice, Comparison } from '@touchstone/client'
import type { Id } from '@touchstone/core'
import { lazy, Suspense, useMemo, type ReactElement } from 'react'
import { formatCount } from '../../numbers/format.ts'
import { Num } from '../../numbers/num.tsx'
import { setSearchParams } from '../../routing/location.ts'
import { ChangedSamples } from './changed-samples.tsx'
import type { Choice } from './choice.ts'
import { Difference, formatOf } from './difference.tsx'
import { OwnMetrics } from './own-metrics.tsx'

const MetricPlot = lazy(() => import('../../plots/metric-plot.tsx'))
const mostPlotted = 30

/** Models by one metric of test samples: a row a test case, a column a model. */
export function MetricComparison({
  comparison,
  choice,
  workflowId,
}: {
  comparison: Comparison
  choice: Choice
  workflowId: Id<'workflow'> | undefined
}): ReactElement {
  const { models, total, testCases, listedBy } = comparison
  const slices = [{ ...total, name: 'Whole suite' }, ...testCases]
  const points = useMemo(
    () =>
      [{ ...total, name: 'Whole suite' }, ...testCases].slice(0, mostPlotted).flatMap((slice) =>
        models.flatMap(({ name }, i) => {
          const mean = metricOf(slice, listedBy)?.models[i]?.mean
          return typeof mean === 'number' ? [{ testCase: slice.name, model: name, mean }] : []
        }),
      ),
    [total, testCases, models, listedBy],
  )
  const names = useMemo(() => models.map(({ name }) => name), [models])
  const kind = metricOf(total, listedBy)?.kind ?? 'number'
  return (
    <>
      {models.some(({ run }) => run?.isCurrent === false) && (
        <p className="mt-4 border-l-2 border-warning px-3 text-sm">
          {models
            .filter(({ run }) => run?.isCurrent === false)
            .map(({ name }) => name)
            .join(', ')}
          : the inferences have changed since these metrics were computed. Run the test again.
        </p>
      )}
      <section aria-labelledby="by-metric" className="mt-6">
        <div className="flex flex-wrap items-center gap-3">
          <h2 id="by-metric" className="text-base font-semibold">
            By metric
          </h2>
          <select
            aria-label="Metric"
            value={listedBy ?? ''}
            onChange={({ target }) => setSearchParams({ metric: target.value })}
            className="h-7 max-w-64 rounded border border-edge bg-raised px-1 text-sm"
          >
            {total.metrics.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <label className="flex items-center gap-1.5 text-sm text-muted">
            <input
              type="checkbox"
              checked={choice.isLowerBetter}
              onChange={({ target }) =>
                setSearchParams({ metric: listedBy, better: target.checked ? 'lower' : null })
              }
              className="size-4 accent-accent"
            />
            lower is better
          </label>
        </div>
        <div className="mt-2 overflow-x-auto" tabIndex={0} role="group" aria-label="Test cases">
          <table className="text-sm tabular-nums">
            <thead>
              <tr className="border-b border-line text-xs text-muted">
                <th scope="col" className="py-2 pr-6 text-left font-medium">
                  Test case
                </th>
                <th scope="col" className="px-3 text-right font-medium">
                  Samples
                </th>
                {models.map(({ id, name }, i) => (
                  <th key={id} scope="col" className="px-3 text-right font-medium">
                    <span
                      className="foreign inline-block max-w-48 truncate align-bottom"
                      title={name}
                    >
                      {name}
                    </span>
                    {i === 0 && ' (base)'}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {slices.map((slice, at) => (
                <SliceRow
                  key={`${at} ${slice.name}`}
                  slice={slice}
                  metric={listedBy}
                  isTotal={at === 0}
                />
              ))}
            </tbody>
          </table>
        </div>
      </section>
      {points.length > 0 && (
        <div className="mt-4 min-h-40">
          <Suspense fallback={null}>
            <MetricPlot points={points} models={names} metric={listedBy ?? ''} kind={kind} />
          </Suspense>
        </div>
      )}
      <OwnMetrics models={models.map(({ name }) => name)} slices={slices} />
      <ChangedSamples comparison={comparison} workflowId={workflowId} />
    </>
  )
}

const metricOf = (slice: ComparedSlice, name: string | null) =>
  slice.metrics.find((metric) => metric.name === name)

function SliceRow({
  slice,
  metric: name,
  isTotal,
}: {
  slice: ComparedSlice
  metric: string | null
  isTotal: boolean
}): ReactElement {
  const metric = metricOf(slice, name)
  return (
    <tr className="h-9 border-b border-line">
      <th
        scope="row"
        title={slice.name}
        className={`foreign max-w-80 truncate pr-6 text-left ${isTotal ? 'font-semibold' : 'font-normal'}`}
      >
        {slice.name}
      </th>
      <td className="px-3 text-right text-muted">
        <Num value={slice.samples} format={formatCount} />
      </td>
      {slice.models.map((counts, i) => {
        const own = metric?.models[i]
        const mean = own?.mean ?? null
        const lacking = counts.errors + counts.missing + counts.notEvaluated
        return (
          <td key={i} className="relative px-3 text-right whitespace-nowrap">
            {mean === null || !metric ? (
              <span className="text-muted">–</span>
            ) : (
              <Num value={mean} format={formatOf(metric.kind)} />
            )}
            {metric && own?.toBase && (
              <span className="inline-block min-w-20 pl-3">
                <Difference
                  pair={own.toBase}
                  kind={metric.kind}
                  isHigherBetter={metric.higherIsBetter}
                />
              </span>
            )}
            {lacking > 0 && (
              <span
                className="pl-1 text-warning"
                title={`${counts.errors} errors, ${counts.missing} missing, ${counts.notEvaluated} not evaluated`}
              >
                *<span className="sr-only">{lacking} samples without a value</span>
              </span>
            )}
          </td>
        )
      })}
    </tr>
  )
}
