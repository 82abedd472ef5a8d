import type { JsonObject } from '@touchstone/core'
import { splitPlots, type Curves, type StoredPlot } from '@touchstone/client/stored-plots'

/** What the evaluator computed of one model on one test case; null where it computed nothing. */
export interface OfModel {
  readonly name: string
  readonly metrics: JsonObject | null
}

/** A plot, and whose it is; undefined for one of all models. */
export interface PlotOfModels {
  readonly plot: StoredPlot
  readonly model: string | undefined
}

/**
 * The plots of several models on one test case: curves of one title and over the same axes become
 * one plot, with a curve for each model; others stand side by side, in the order of the first model.
 */
export function plotsOfModels(models: readonly OfModel[]): PlotOfModels[] {
  const groups = new Map<string, { model: string; plot: StoredPlot }[]>()
  for (const { name, metrics } of models)
    for (const plot of splitPlots(metrics ?? {}).plots) {
      const key = JSON.stringify([plot.kind, plot.title, ...axesOf(plot)])
      groups.set(key, [...(groups.get(key) ?? []), { model: name, plot }])
    }
  return [...groups.values()].flatMap((group): PlotOfModels[] => {
    const [first] = group
    if (first?.plot.kind !== 'curves') return group
    const curves = group.flatMap(({ model, plot }) =>
      plot.kind === 'curves' ? curvesOfModel(model, plot) : [],
    )
    return [{ plot: { ...first.plot, curves }, model: undefined }]
  })
}

const axesOf = (plot: StoredPlot): unknown[] =>
  plot.kind === 'matrix' ? [] : [plot.xLabel, plot.yLabel, plot.isLog]

const curvesOfModel = (model: string, { curves }: Curves): Curves['curves'] =>
  curves.map((curve) => ({
    ...curve,
    label: curves.length > 1 ? `${model}: ${curve.label}` : model,
  }))
