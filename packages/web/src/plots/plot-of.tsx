import { Suspense, useMemo, type ReactElement } from 'react'
import { Hold } from '../pieces/in-order.tsx'
import { lazyPiece } from '../pieces/lazy-piece.ts'
import type { Matrix, StoredPlot } from '@touchstone/client/stored-plots'
import { countsIn, foldMatrix } from './fold-matrix.ts'
import { ConfusionMatrix } from './lazy-confusion-matrix.ts'

const StoredPlotFigure = lazyPiece(
  () => import('./stored-plot.tsx'),
  (module) => module.default,
)

/** A plot that an evaluator stored, of a test case or of a model on it. */
export function PlotOf({ of, plot }: { of: string; plot: StoredPlot }): ReactElement {
  return (
    <figure className={`max-w-full min-w-0 ${plot.kind === 'matrix' ? '' : 'w-140'}`}>
      <figcaption className="foreign text-sm font-semibold break-words">
        {plot.title} <span className="font-normal text-muted">{of}</span>
      </figcaption>
      <Suspense fallback={<Hold />}>
        {plot.kind === 'matrix' ? (
          <OwnMatrix matrix={plot} of={of} />
        ) : (
          <StoredPlotFigure plot={plot} of={of} />
        )}
      </Suspense>
    </figure>
  )
}

function OwnMatrix({ matrix, of }: { matrix: Matrix; of: string }): ReactElement {
  const folded = useMemo(() => foldMatrix(matrix.labels, countsIn(matrix.matrix)), [matrix])
  return <ConfusionMatrix matrix={folded} label={`${matrix.title}, ${of}`} />
}
