import { isJsonObject, type Json, type JsonObject } from '@touchstone/core'
import { shownMetrics } from './shown-metrics.ts'

/** How often each class was taken for each; see ConfusionMatrix of the types. */
export interface Matrix {
  readonly kind: 'matrix'
  readonly title: string
  readonly labels: readonly string[]
  readonly matrix: readonly (readonly (number | null)[])[]
}

interface Axes {
  readonly title: string
  readonly xLabel: string
  readonly yLabel: string
  /** Which axes are logarithmic. */
  readonly isLog: { readonly x: boolean; readonly y: boolean }
}

/** A named line: as many `x` as `y`, and as many values in each of `extra`. */
export interface Curve {
  readonly label: string
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly extra: readonly (readonly [name: string, values: readonly number[]])[]
}

/** Lines over one axis; see CurvePlot of the types. */
export interface Curves extends Axes {
  readonly kind: 'curves'
  readonly curves: readonly Curve[]
}

/** A value for each label; see BarPlot of the types. */
export interface Bars extends Axes {
  readonly kind: 'bars'
  readonly labels: readonly string[]
  readonly values: readonly (number | null)[]
}

/** n + 1 bounds, and n values in each series; see Histogram of the types. */
export interface Distribution extends Axes {
  readonly kind: 'distribution'
  readonly bounds: readonly number[]
  readonly series: readonly { readonly label: string; readonly values: readonly number[] }[]
}

/** A plot that an evaluator put into metrics. */
export type StoredPlot = Matrix | Curves | Bars | Distribution

// The types of plots say in zod what a plot is. Here it is read by hand, since zod would add 24 KB to
// the page of a run, and more loosely: what is stored may come from elsewhere, and is shown if it can be.

const isNumber = (value: unknown): value is number => typeof value === 'number'
const isText = (value: unknown): value is string => typeof value === 'string'
const isCell = (value: unknown): value is number | null => value === null || isNumber(value)

function listOf<T>(value: unknown, isOne: (item: unknown) => item is T): readonly T[] | undefined {
  return Array.isArray(value) && value.every(isOne) ? value : undefined
}

const isLog = (config: Json | undefined): boolean => isJsonObject(config) && config.type === 'log'

function axesOf(value: JsonObject): Axes | undefined {
  const { title, x_label, y_label } = value
  if (!isText(title) || !isText(x_label) || !isText(y_label)) return undefined
  const log = { x: isLog(value.x_config), y: isLog(value.y_config) || isLog(value.config) }
  return { title, xLabel: x_label, yLabel: y_label, isLog: log }
}

function matrixOf({ title, labels, matrix }: JsonObject): Matrix | undefined {
  const names = listOf(labels, isText)
  if (!isText(title) || !names || !Array.isArray(matrix)) return undefined
  const rows = matrix.map((row) => listOf(row, isCell))
  const cells = rows
    .filter((row) => row?.length === names.length)
    .flatMap((row) => (row ? [row] : []))
  return rows.length === names.length && cells.length === rows.length
    ? { kind: 'matrix', title, labels: names, matrix: cells }
    : undefined
}

function curveOf(value: Json, index: number): Curve | undefined {
  if (!isJsonObject(value)) return undefined
  const x = listOf(value.x, isNumber)
  const y = listOf(value.y, isNumber)
  if (!x || x.length !== y?.length) return undefined
  const extra = Object.entries(isJsonObject(value.extra) ? value.extra : {}).flatMap(
    ([name, numbers]) => {
      const values = listOf(numbers, isNumber)
      return values?.length === x.length ? [[name, values] as const] : []
    },
  )
  return { label: isText(value.label) ? value.label : `curve ${index + 1}`, x, y, extra }
}

function curvesOf(axes: Axes, value: Json | undefined): Curves | undefined {
  if (!Array.isArray(value)) return undefined
  const curves = value.flatMap((curve, index) => curveOf(curve, index) ?? [])
  return curves.length === value.length ? { kind: 'curves', ...axes, curves } : undefined
}

function barsOf(axes: Axes, { labels, values }: JsonObject): Bars | undefined {
  const names = listOf(labels, (label) => isText(label) || isNumber(label))
  const numbers = listOf(values, isCell)
  return names && names.length === numbers?.length
    ? { kind: 'bars', ...axes, labels: names.map(String), values: numbers }
    : undefined
}

function distributionOf(axes: Axes, value: JsonObject): Distribution | undefined {
  const bounds = listOf(value.buckets, isNumber)
  if (!bounds || bounds.length < 2 || !Array.isArray(value.frequency)) return undefined
  const isOne = value.frequency.every(isNumber)
  const labels = isOne ? [axes.yLabel] : (listOf(value.labels, isText) ?? [])
  const lists = (isOne ? [value.frequency] : value.frequency).map((list) => listOf(list, isNumber))
  const series = lists.flatMap((values, index) => {
    const label = labels[index]
    return values?.length === bounds.length - 1 && label !== undefined ? [{ label, values }] : []
  })
  return series.length === lists.length
    ? { kind: 'distribution', ...axes, bounds, series }
    : undefined
}

function read(value: JsonObject): StoredPlot | undefined {
  const axes = axesOf(value)
  return (
    matrixOf(value) ??
    (axes && (curvesOf(axes, value.curves) ?? barsOf(axes, value) ?? distributionOf(axes, value)))
  )
}

// What was read of a value: metrics are looked at with each render, and curves may be long.
const known = new WeakMap<JsonObject, { readonly plot: StoredPlot | undefined }>()

/** The plot that a value is, known by its shape; the same one for the same value. */
export function plotOf(value: Json | undefined): StoredPlot | undefined {
  if (!isJsonObject(value) || !isText(value.title)) return undefined
  const before = known.get(value)
  if (before) return before.plot
  const plot = read(value)
  known.set(value, { plot })
  return plot
}

/** Metrics as people read them, with the plots apart that they hold by name or in lists. */
export const splitPlots = (metrics: JsonObject): SplitPlots => split(shownMetrics(metrics))

interface SplitPlots {
  readonly figures: JsonObject
  readonly plots: readonly StoredPlot[]
}

function split(metrics: JsonObject): SplitPlots {
  const figures: JsonObject = {}
  const plots: StoredPlot[] = []
  for (const [key, value] of Object.entries(metrics)) {
    const values = Array.isArray(value) ? value : [value]
    const own = values.flatMap((one) => plotOf(one) ?? [])
    plots.push(...own)
    if (own.length > 0 && own.length === values.length) continue
    const inner = isJsonObject(value) ? split(value) : undefined
    plots.push(...(inner?.plots ?? []))
    if (!inner || inner.plots.length === 0) figures[key] = value
    else if (Object.keys(inner.figures).length > 0) figures[key] = inner.figures
  }
  return { figures, plots }
}
