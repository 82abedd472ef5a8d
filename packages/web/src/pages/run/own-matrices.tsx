import { useQuery } from '@tanstack/react-query'
import { Suspense, useMemo, type ReactElement } from 'react'
import { Hold } from '../../pieces/in-order.tsx'
import { foldMatrix } from '../../plots/fold-matrix.ts'
import { ConfusionMatrix } from '../../plots/lazy-confusion-matrix.ts'
import { useSearchParams } from '../../routing/location.ts'
import { countsIn, matricesIn, type Matrix } from '../../runs/metric-values.ts'
import { metricsQuery } from '../../runs/queries.ts'
import type { Subject } from './block-states.ts'
import { classesKey, shownField, type CountedClasses } from './count-classes.ts'
import { metricsByCase } from './metrics-by-case.ts'
import { hasSameCounts } from './same-counts.ts'
import type { TestCaseOfSuite } from './test-case-of-suite.ts'

/** The confusion matrices that the evaluator made, but for those whose numbers the classes show. */
export function OwnMatrices({
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
      matricesIn(metrics).map((matrix) => ({ key: `${key} ${matrix.title}`, name, matrix })),
  )
  const isSame = ({ matrix }: { matrix: Matrix }): boolean =>
    field !== undefined && hasSameCounts(matrix, field)
  const same = all.filter(isSame)
  if (all.length === 0) return null
  return (
    <section
      aria-label="Confusion matrices of the evaluator"
      className="mt-8 grid max-w-full min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-4"
    >
      <div className="flex flex-wrap gap-x-12 gap-y-4">
        {all.map((one) =>
          same.includes(one) ? null : (
            <MatrixFigure key={one.key} of={one.name} matrix={one.matrix} />
          ),
        )}
      </div>
      {same.length > 0 && (
        <p className="foreign text-sm text-muted">
          {same.map(({ name, matrix }) => `${matrix.title} of ${name}`).join(', ')}: as under
          Classes.
        </p>
      )}
    </section>
  )
}

function MatrixFigure({ of, matrix }: { of: string; matrix: Matrix }): ReactElement {
  const folded = useMemo(() => foldMatrix(matrix.labels, countsIn(matrix)), [matrix])
  return (
    <figure className="max-w-full min-w-0">
      <figcaption className="foreign text-sm font-semibold break-words">
        {matrix.title} <span className="font-normal text-muted">{of}</span>
      </figcaption>
      <Suspense fallback={<Hold />}>
        <ConfusionMatrix matrix={folded} label={`${matrix.title}, ${of}`} />
      </Suspense>
    </figure>
  )
}
