import type { ReactElement } from 'react'
import { formatCount } from '../numbers/format.ts'
import type { Matrix } from '../runs/metric-values.ts'

/** How often each class was taken for each: deeper where it was more of its row. */
export function ConfusionMatrix({ of, matrix }: { of: string; matrix: Matrix }): ReactElement {
  const { title, labels } = matrix
  return (
    <figure className="mt-6 max-w-full overflow-x-auto" tabIndex={0}>
      <figcaption className="foreign text-sm font-semibold">
        {title} <span className="font-normal text-muted">{of}</span>
      </figcaption>
      <table className="mt-2 text-sm tabular-nums">
        <thead>
          <tr className="text-xs text-muted">
            <th scope="col" className="pr-3 text-left font-medium">
              actual ↓ predicted →
            </th>
            {labels.map((label) => (
              <th key={label} scope="col" className="foreign px-3 font-medium">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.matrix.map((cells, i) => {
            const sum = cells.reduce<number>((total, cell) => total + (cell ?? 0), 0)
            return (
              <tr key={labels[i]}>
                <th scope="row" className="foreign pr-3 text-left font-normal">
                  {labels[i]}
                </th>
                {cells.map((cell, j) => (
                  <td
                    key={labels[j]}
                    title={sum > 0 ? `${((100 * (cell ?? 0)) / sum).toFixed(1)} % of its row` : ''}
                    className="h-9 min-w-16 border border-line px-3 text-right"
                    style={{
                      background: `color-mix(in srgb, var(--color-${i === j ? 'better' : 'danger'}) ${sum > 0 ? Math.round((30 * (cell ?? 0)) / sum) : 0}%, transparent)`,
                    }}
                  >
                    {cell === null ? '' : formatCount(cell)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </figure>
  )
}
