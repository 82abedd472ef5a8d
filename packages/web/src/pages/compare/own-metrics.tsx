import { shownMetrics } from '@touchstone/client/shown-metrics'
import type { AggregateDifference, ComparedSlice } from '@touchstone/client'
import { useState, type ReactElement } from 'react'
import { formatApart } from '../../numbers/comparison.ts'
import { Num } from '../../numbers/num.tsx'
import { scalars } from '../../runs/metric-values.ts'
import { ValueTable } from '../../runs/value-table.tsx'
import { AggregateChange } from './difference.tsx'

/** What the evaluator computed of whole test cases; bold where replicates tell that it is not chance. */
export function OwnMetrics({
  models,
  slices,
}: {
  models: readonly string[]
  slices: readonly ComparedSlice[]
}): ReactElement | null {
  const [isOpen, setOpen] = useState(false)
  const rows = slices.flatMap((slice, at) => {
    const ofModels = slice.models.map(({ metrics }) => scalars(shownMetrics(metrics ?? {})))
    const names = [...new Set(ofModels.flatMap((own) => [...own.keys()]))].filter((name) =>
      ofModels.some((own) => typeof own.get(name) === 'number'),
    )
    return names.map((name) => {
      const values = ofModels.map((own) => own.get(name))
      const [base] = values
      const aggregate = slice.aggregates.find((one) => one.name === name)
      const texts = formatApart(values.map((value) => (typeof value === 'number' ? value : null)))
      return {
        key: `${at} ${name}`,
        name: slice.name,
        isTotal: at === 0,
        cells: [
          <span className="foreign block max-w-40 truncate text-left" title={name}>
            {name}
          </span>,
          ...values.map((value, i) => (
            <>
              {typeof value === 'number' ? (
                <Num value={value} format={() => texts[i] ?? ''} />
              ) : (
                '–'
              )}
              {i > 0 && typeof value === 'number' && typeof base === 'number' && (
                <span className="max-sm:block sm:pl-3">
                  <AggregateChange
                    pair={aggregate?.models[i]?.toBase ?? untested(value - base)}
                    isHigherBetter={aggregate ? aggregate.higherIsBetter : null}
                  />
                </span>
              )}
            </>
          )),
        ],
      }
    })
  })
  if (rows.length === 0) return null
  return (
    <details className="mt-6" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="text-base font-semibold">Metrics of test cases</summary>
      {isOpen && (
        <ValueTable
          label="Metrics of whole test cases"
          columns={[{ name: 'Metric' }, ...models.map((name) => ({ name }))]}
          rows={rows}
        />
      )}
    </details>
  )
}

/** A difference of a metric that no replicates are kept of. */
const untested = (difference: number): AggregateDifference => ({
  difference,
  interval: null,
  pValue: null,
  adjustedP: null,
  family: 0,
  significant: false,
  verdict: 'undecided',
  detectable: null,
  reason: 'no bootstrap replicates tell chance',
})
