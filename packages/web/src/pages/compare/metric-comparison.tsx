import type { ComparedSlice, Comparison } from '@touchstone/client'
import { correctionText } from '@touchstone/client/correction-text'
import type { TestRun } from '@touchstone/core/services'
import { Suspense, useMemo, type ReactElement } from 'react'
import { lazyPiece } from '../../pieces/lazy-piece.ts'
import { formatApart } from '../../numbers/comparison.ts'
import { formatCount } from '../../numbers/format.ts'
import { Num } from '../../numbers/num.tsx'
import { Button } from '../../pieces/button.tsx'
import { Hold, InOrder } from '../../pieces/in-order.tsx'
import { setSearchParams } from '../../routing/location.ts'
import { ConfigurationSelect } from '../../runs/configuration-select.tsx'
import { ValueTable } from '../../runs/value-table.tsx'
import type { Schemas } from '../../samples/sample-view.tsx'
import { ChangedSamples } from './changed-samples.tsx'
import type { Choice } from './choice.ts'
import { Difference, formatOf } from './difference.tsx'
import { OwnMetrics } from './own-metrics.tsx'
import { OwnPlots } from './own-plots.tsx'

const MetricPlot = lazyPiece(
  () => import('../../plots/metric-plot.tsx'),
  (module) => module.default,
)
const mostPlotted = 30

/** Models by one metric of test samples: a row a test case, a column a model. */
export function MetricComparison({
  comparison,
  choice,
  evaluator,
  schemas,
  again,
}: {
  comparison: Comparison
  choice: Choice
  evaluator: TestRun['evaluator']
  schemas: Schemas
  /** Compares anew. */
  again: () => unknown
}): ReactElement {
  const { models, total, testCases, listedBy } = comparison
  const names = useMemo(() => models.map(({ name }) => name), [models])
  const slices = useMemo(
    () => [{ ...total, name: 'Whole suite' }, ...testCases],
    [total, testCases],
  )
  const points = useMemo(
    () =>
      slices.slice(0, mostPlotted).flatMap((slice) =>
        names.flatMap((model, i) => {
          const mean = metricOf(slice, listedBy)?.models[i]?.mean
          return typeof mean === 'number' ? [{ testCase: slice.name, model, mean }] : []
        }),
      ),
    [slices, names, listedBy],
  )
  const stale = models.filter(({ run }) => run?.isCurrent === false)
  const kind = metricOf(total, listedBy)?.kind ?? 'number'
  const isPartial = slices.some((slice) =>
    metricOf(slice, listedBy)?.models.some(({ toBase }) => toBase?.isPartial),
  )
  const correction = correctionText(comparison)
  return (
    <>
      {stale.length > 0 && (
        <p className="mt-4 flex flex-wrap items-center gap-3 border-l-2 border-warning px-3 text-sm">
          <span className="foreign">
            {stale.map(({ name }) => name).join(', ')}: the inferences have changed since these
            metrics were computed. Run the test again.
          </span>
          <Button onClick={() => void again()}>Compare again</Button>
        </p>
      )}
      <InOrder>
        <section aria-labelledby="by-metric" className="mt-6">
          <div className="flex flex-wrap items-center gap-3">
            <h2 id="by-metric" className="text-base font-semibold">
              By metric
            </h2>
            {total.metrics.length > 0 && <MetricChoice {...{ comparison, choice }} />}
            <ConfigurationSelect evaluator={evaluator} chosen={choice.configuration} />
          </div>
          {total.metrics.length === 0 ? (
            <p className="mt-2 text-sm text-muted">
              The evaluator made no numbers or booleans of test samples, so no sample can be said to
              have improved or got worse. Choose “no evaluator” above to compare the inferences.
            </p>
          ) : (
            <>
              <ValueTable
                label="Test cases"
                columns={[
                  { name: 'Samples', isMuted: true },
                  ...names.map((name, i) => (i === 0 ? { name, note: '(base)' } : { name })),
                ]}
                rows={slices.map((slice, at) => ({
                  key: `${at} ${slice.name}`,
                  name: slice.name,
                  isTotal: at === 0,
                  cells: cellsOf(slice, listedBy),
                }))}
              />
              <p className="mt-2 text-xs text-muted">
                Bold with ▲ or ▼: better or worse than the base by more than chance, at 95 %
                {correction && ` after ${correction}`}. Others are undecided, which does not mean
                the same. *: samples without a value.
                {metricOf(total, listedBy)?.higherIsBetter === null &&
                  ' Bold without an arrow: different by more than chance, but neither direction of this metric is better.'}
                {isPartial &&
                  ' “n of m”: more than 1 % of the samples have no value on one side and are left out of the difference, which favours a model that fails on hard samples.'}
                {slices.length > mostPlotted && ` The plot has the first ${mostPlotted} rows.`}
              </p>
            </>
          )}
        </section>
        {points.length > 0 && (
          <div className="mt-4">
            <Suspense fallback={<Hold />}>
              <MetricPlot points={points} models={names} metric={listedBy ?? ''} kind={kind} />
            </Suspense>
          </div>
        )}
        <OwnMetrics models={names} slices={slices} />
        <OwnPlots models={names} slices={slices} />
        {total.metrics.length > 0 && <ChangedSamples {...{ comparison, schemas }} />}
      </InOrder>
    </>
  )
}

function MetricChoice({
  comparison: { total, listedBy },
  choice,
}: {
  comparison: Comparison
  choice: Choice
}): ReactElement {
  // What is shown may still be of the metric before.
  const metric = choice.metric ?? listedBy
  return (
    <>
      <select
        aria-label="Metric"
        value={metric ?? ''}
        onChange={({ target }) => setSearchParams({ metric: target.value, better: null })}
        className="h-7 max-w-64 rounded border border-edge bg-raised px-1 text-sm"
      >
        {total.metrics.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <label className="flex items-center gap-1.5 text-sm text-muted">
        <input
          type="checkbox"
          checked={choice.metric !== undefined && choice.isLowerBetter}
          onChange={({ target }) =>
            setSearchParams({ metric, better: target.checked ? 'lower' : null })
          }
          className="size-4 accent-accent"
        />
        lower is better
      </label>
      {total.metrics.some(({ kind }) => kind === 'boolean') && (
        <label className="flex items-center gap-1.5 text-sm text-muted">
          <input
            type="checkbox"
            checked={choice.missing === 'wrong'}
            onChange={({ target }) => setSearchParams({ missing: target.checked ? 'wrong' : null })}
            className="size-4 accent-accent"
          />
          missing is wrong
        </label>
      )}
    </>
  )
}

const metricOf = (slice: ComparedSlice, name: string | null) =>
  slice.metrics.find((metric) => metric.name === name)

function cellsOf(slice: ComparedSlice, name: string | null): ReactElement[] {
  const metric = metricOf(slice, name)
  const means = formatApart(
    metric?.models.map(({ mean }) => mean) ?? [],
    formatOf(metric?.kind ?? 'number'),
  )
  const ofModels = slice.models.map(({ errors, missing, notEvaluated }, i) => {
    const own = metric?.models[i]
    const mean = own?.mean ?? null
    const lacking = slice.samples - (own?.n ?? 0)
    const without = lacking - errors - missing - notEvaluated
    return (
      <>
        {mean === null || !metric ? (
          <span className="text-muted">–</span>
        ) : (
          <Num value={mean} format={() => means[i] ?? ''} />
        )}
        {lacking > 0 && (
          <span
            className="pl-1 text-warning"
            title={`${errors} errors, ${missing} missing, ${notEvaluated} not evaluated${without > 0 ? `, ${without} without this metric` : ''}`}
          >
            *<span className="sr-only">{lacking} samples without a value</span>
          </span>
        )}
        {metric && own?.toBase && (
          <span className="min-w-20 max-sm:block sm:inline-block sm:pl-3">
            <Difference
              pair={own.toBase}
              kind={metric.kind}
              isHigherBetter={metric.higherIsBetter}
            />
          </span>
        )}
      </>
    )
  })
  return [<Num value={slice.samples} format={formatCount} />, ...ofModels]
}
