import type { ComparedSlice } from '@touchstone/client'
import type { ReactElement } from 'react'
import { formatNumber, formatSigned } from '../../numbers/format.ts'
import { Num } from '../../numbers/num.tsx'
import { scalars } from '../../runs/metric-values.ts'

/** What the evaluator computed of whole test cases. Nothing tells whether these differ by chance. */
export function OwnMetrics({
  models,
  slices,
}: {
  models: readonly string[]
  slices: readonly ComparedSlice[]
}): ReactElement | null {
  const rows = slices.flatMap((slice, at) => {
    const ofModels = slice.models.map(({ metrics }) => scalars(metrics ?? {}))
    const names = [...new Set(ofModels.flatMap((own) => [...own.keys()]))].filter((name) =>
      ofModels.some((own) => typeof own.get(name) === 'number'),
    )
    return names.map((name) => ({
      key: `${at} ${name}`,
      testCase: slice.name,
      name,
      values: ofModels.map((own) => own.get(name)),
    }))
  })
  if (rows.length === 0) return null
  return (
    <details className="mt-6">
      <summary className="text-base font-semibold">Metrics of test cases</summary>
      <div
        className="mt-2 max-h-112 overflow-auto"
        tabIndex={0}
        role="group"
        aria-label="Metrics of whole test cases"
      >
        <table className="text-sm tabular-nums">
          <thead>
            <tr className="border-b border-line text-xs text-muted">
              {['Test case', 'Metric'].map((name) => (
                <th key={name} scope="col" className="py-2 pr-6 text-left font-medium">
                  {name}
                </th>
              ))}
              {models.map((name, i) => (
                <th
                  key={i}
                  scope="col"
                  className="foreign max-w-48 truncate px-3 text-right font-medium"
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, testCase, name, values: [base, ...others] }) => (
              <tr key={key} className="h-9 border-b border-line">
                <th scope="row" className="foreign max-w-60 truncate pr-6 text-left font-normal">
                  {testCase}
                </th>
                <td className="foreign max-w-60 truncate pr-6">{name}</td>
                {[base, ...others].map((value, i) => (
                  <td key={i} className="px-3 text-right whitespace-nowrap">
                    {typeof value === 'number' ? <Num value={value} /> : '–'}
                    {i > 0 && typeof value === 'number' && typeof base === 'number' && (
                      <span className="pl-3 text-muted">
                        {formatSigned(value - base, formatNumber)}
                      </span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
