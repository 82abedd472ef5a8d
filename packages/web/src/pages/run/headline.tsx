import type { TestRun } from '@touchstone/core/services'
import type { ReactElement } from 'react'
import { formatNumber } from '../../numbers/format.ts'
import { Num } from '../../numbers/num.tsx'

/** The metrics that a run is judged by, with their intervals. */
export function Headline({ run }: { run: TestRun }): ReactElement | null {
  const metrics = run.headline ?? []
  if (metrics.length === 0) return null
  return (
    <dl aria-label="Headline metrics" className="mt-4 flex flex-wrap gap-x-10 gap-y-3">
      {metrics.map(({ name, value, interval }) => (
        <div key={name} className="min-w-0">
          <dt className="foreign truncate text-xs text-muted" title={name}>
            {name}
          </dt>
          <dd className="flex flex-wrap items-baseline gap-x-2">
            <span className="text-2xl font-semibold">
              {value === null ? '–' : <Num value={value} of={name} />}
            </span>
            {interval !== null && (
              <span className="text-sm text-muted tabular-nums" title="95 % confidence interval">
                {formatNumber(interval[0])} to {formatNumber(interval[1])}
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
