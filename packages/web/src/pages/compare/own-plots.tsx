import type { ComparedSlice } from '@touchstone/client'
import { useMemo, useState, type ReactElement } from 'react'
import { PlotOf } from '../../plots/plot-of.tsx'
import { plotsOfModels } from './plots-of-models.ts'

/** The plots that the evaluator made of each model on the test cases. */
export function OwnPlots({
  models,
  slices,
}: {
  models: readonly string[]
  slices: readonly ComparedSlice[]
}): ReactElement | null {
  const [isOpen, setOpen] = useState(false)
  const all = useMemo(
    () =>
      slices.flatMap((slice, at) =>
        plotsOfModels(
          slice.models.map(({ metrics }, i) => ({ name: models[i] ?? '', metrics })),
        ).map(({ plot, model }, index) => ({
          key: `${at} ${index}`,
          of: model === undefined ? slice.name : `${slice.name}, ${model}`,
          plot,
        })),
      ),
    [models, slices],
  )
  if (all.length === 0) return null
  return (
    <details className="mt-6" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="text-base font-semibold">Plots of test cases</summary>
      {isOpen && (
        <div className="mt-2 flex flex-wrap gap-x-12 gap-y-4">
          {all.map(({ key, of, plot }) => (
            <PlotOf key={key} of={of} plot={plot} />
          ))}
        </div>
      )}
    </details>
  )
}
