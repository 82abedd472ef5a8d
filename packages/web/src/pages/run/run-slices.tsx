import { figureAt, slicesIn, worstFirst } from '@touchstone/client/figure'
import type { TestRun } from '@touchstone/core/services'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { formatCount, formatNumber } from '../../numbers/format.ts'
import { Num } from '../../numbers/num.tsx'
import { metricsQuery } from '../../runs/queries.ts'
import { ValueTable } from '../../runs/value-table.tsx'

/** The headline metrics of the slices of the suite, the worst slice first. */
export function RunSlices({
  run,
  configuration,
}: {
  run: TestRun
  configuration: number
}): ReactElement | null {
  const { data } = useQuery(metricsQuery(run))
  const ofSuite = data?.find(
    (entry) => entry.testCaseId === null && entry.configuration === configuration,
  )
  const slices = ofSuite ? slicesIn(ofSuite.metrics) : []
  const headline = run.headline ?? []
  const [first] = headline
  if (slices.length === 0 || !first) return null
  return (
    <section aria-labelledby="slices-title" className="mt-8 max-w-full min-w-0">
      <h2 id="slices-title" className="text-base font-semibold">
        Slices, worst first
      </h2>
      <ValueTable
        label="Slices"
        of="Slice"
        columns={[{ name: 'Samples', isMuted: true }, ...headline.map(({ name }) => ({ name }))]}
        rows={worstFirst(slices, first).map(({ slice, value, n, metrics }) => ({
          key: JSON.stringify([slice, value]),
          name: `${slice} = ${value}`,
          cells: [
            <Num value={n} format={formatCount} />,
            ...headline.map(({ name }) => <Cell {...figureAt(metrics, name)} />),
          ],
        }))}
      />
    </section>
  )
}

const Cell = ({ value, interval }: ReturnType<typeof figureAt>): ReactElement =>
  value === null ? (
    <span className="text-muted">–</span>
  ) : (
    <>
      <Num value={value} />
      {interval && (
        <span className="text-xs text-muted max-sm:hidden">
          {' '}
          {formatNumber(interval[0])} to {formatNumber(interval[1])}
        </span>
      )}
    </>
  )
