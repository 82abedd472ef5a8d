import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { PlotOf } from '../../plots/plot-of.tsx'
import { useSearchParams } from '../../routing/location.ts'
import { splitPlots, type StoredPlot } from '@touchstone/client/stored-plots'
import { metricsQuery } from '../../runs/queries.ts'
import type { Subject } from './block-states.ts'
import { classesKey, shownField, type CountedClasses } from './count-classes.ts'
import { metricsByCase } from './metrics-by-case.ts'
import { hasSameCounts } from './same-counts.ts'
import type { TestCaseOfSuite } from './test-case-of-suite.ts'

/** The plots that the evaluator made, but for matrices whose numbers the classes show. */
export function OwnPlots({
  subject,
  testCases,
}: {
  subject: Subject
  testCases: readonly TestCaseOfSuite[]
}): ReactElement | null {
  const params = useSearchParams()
  const { data } = useQuery(metricsQuery(subject.run))
  // Whoever shows the classes counts them.
  const classes = useQuery<CountedClasses>({ queryKey: classesKey(subject), enabled: false }).data
  const field = classes && shownField(classes, params)
  const all = metricsByCase(data ?? [], { testCases, ...subject }).flatMap(
    ({ key, name, metrics }) =>
      splitPlots(metrics).plots.map((plot, index) => ({ key: `${key} ${index}`, name, plot })),
  )
  const isSame = ({ plot }: { plot: StoredPlot }): boolean =>
    field !== undefined && plot.kind === 'matrix' && hasSameCounts(plot, field)
  const same = all.filter(isSame)
  if (all.length === 0) return null
  return (
    <section
      aria-label="Plots of the evaluator"
      className="mt-8 grid max-w-full min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-4"
    >
      <div className="flex flex-wrap gap-x-12 gap-y-4">
        {all.map((one) =>
          same.includes(one) ? null : <PlotOf key={one.key} of={one.name} plot={one.plot} />,
        )}
      </div>
      {same.length > 0 && (
        <p className="foreign text-sm text-muted">
          {same.map(({ name, plot }) => `${plot.title} of ${name}`).join(', ')}: as under Classes.
        </p>
      )}
    </section>
  )
}
