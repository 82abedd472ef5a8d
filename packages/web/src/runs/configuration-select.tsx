import type { TestRun } from '@touchstone/core/services'
import type { ReactElement } from 'react'
import { setSearchParams } from '../routing/location.ts'

/** Chooses a configuration of an evaluator, where it has several. */
export function ConfigurationSelect({
  evaluator,
  chosen,
}: {
  evaluator: TestRun['evaluator']
  /** Its index. */
  chosen: number
}): ReactElement | null {
  if (!evaluator || evaluator.configurations.length < 2) return null
  return (
    <label className="flex min-w-0 items-center gap-2 text-sm text-muted">
      Configuration
      <select
        value={chosen}
        onChange={({ target }) => setSearchParams({ configuration: target.value })}
        className="h-7 max-w-64 min-w-0 rounded border border-edge bg-raised px-1 font-mono text-ink"
      >
        {evaluator.configurations.map((value, index) => (
          <option key={index} value={index}>
            {JSON.stringify(value)}
          </option>
        ))}
      </select>
    </label>
  )
}
