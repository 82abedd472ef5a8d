import { largest } from './label-fold.ts'

/** One line of a plot: `x` and `y`, and every series in `extra`, have the same length. */
export interface Curve {
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly label?: string
  readonly extra?: Readonly<Record<string, readonly number[]>>
}

/** A plot of lines, in the form that the pages draw. */
export interface CurvePlot {
  readonly title: string
  readonly x_label: string
  readonly y_label: string
  readonly curves: readonly Curve[]
}

/** The most points that a curve keeps. */
export const curvePoints = 201

/** The most curves that a plot keeps. */
export const plotCurves = 20

/** A curve as it is computed, with any number of points. */
export interface RawCurve {
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  readonly label?: string | undefined
  readonly extra?: Readonly<Record<string, ArrayLike<number>>> | undefined
}

/**
 * Thins a curve to at most 201 points: its ends, the points to keep, and again and again the point that
 * lies farthest from the polyline (Douglas, Peucker: Cartographica 10, 1973, by largest error first).
 * @param options.keep indexes of points to keep, at most 199
 */
export function thinCurve(
  curve: RawCurve,
  options: { limit?: number; keep?: readonly number[] } = {},
): Curve {
  const at = thinPoints(curve, options)
  const pick = (values: ArrayLike<number>): number[] => at.map((index) => values[index] ?? 0)
  return {
    x: pick(curve.x),
    y: pick(curve.y),
    ...(curve.label === undefined ? {} : { label: curve.label }),
    ...(curve.extra && {
      extra: Object.fromEntries(
        Object.entries(curve.extra).map(([name, values]) => [name, pick(values)]),
      ),
    }),
  }
}

interface Stretch {
  readonly from: number
  readonly to: number
  /** The point between them that lies farthest from the straight line. */
  readonly farthest: number
  readonly distance: number
}

// Of longer curves only the outermost points of so many stretches are looked at.
const longCurve = 16_384
const stretches = 4_096

/** The indexes of the points that {@link thinCurve} keeps, ascending. */
export function thinPoints(
  curve: Pick<RawCurve, 'x' | 'y'>,
  { limit = curvePoints, keep = [] }: { limit?: number; keep?: readonly number[] },
): number[] {
  const { length } = curve.x
  if (length <= limit) return Array.from({ length }, (_, index) => index)
  if (length <= longCurve) return farthestFirst(curve, { limit, keep })
  const candidates = [...new Set([...outermost(curve), ...keep])].toSorted((a, b) => a - b)
  const pick = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(candidates, (index) => values[index] ?? 0)
  const kept = farthestFirst(
    { x: pick(curve.x), y: pick(curve.y) },
    { limit, keep: keep.map((index) => candidates.indexOf(index)) },
  )
  return kept.map((position) => candidates[position] ?? 0)
}

/** The ends of each of many short stretches, and the points farthest to either side of its straight line. */
function* outermost({ x, y }: RawCurve): Iterable<number> {
  const last = x.length - 1
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * last) / stretches)
    const to = Math.floor(((stretch + 1) * last) / stretches)
    const [x0, y0] = [x[from] ?? 0, y[from] ?? 0]
    const [dx, dy] = [(x[to] ?? 0) - x0, (y[to] ?? 0) - y0]
    let [left, right, least, most] = [from, from, 0, 0]
    for (let i = from + 1; i < to; i++) {
      const away = ((x[i] ?? 0) - x0) * dy - ((y[i] ?? 0) - y0) * dx
      if (away < least) [least, left] = [away, i]
      else if (away > most) [most, right] = [away, i]
    }
    yield from
    yield left
    yield right
  }
  yield last
}

function farthestFirst(
  { x, y }: RawCurve,
  { limit, keep }: { limit: number; keep: readonly number[] },
): number[] {
  const scale = { x: spread(x), y: spread(y) }
  const kept = [...new Set([0, ...keep, x.length - 1])].toSorted((a, b) => a - b)
  const open: Stretch[] = []
  const add = (from: number, to: number): void => {
    const stretch = stretchOf({ x, y }, { from, to, scale })
    if (stretch.distance > 0) open.push(stretch)
  }
  for (const [i, to] of kept.slice(1).entries()) add(kept[i] ?? 0, to)
  while (kept.length < limit && open.length > 0) {
    const worst = open.reduce((a, b, i) => (b.distance > (open[a]?.distance ?? 0) ? i : a), 0)
    const [stretch] = open.splice(worst, 1)
    if (!stretch) break
    kept.push(stretch.farthest)
    add(stretch.from, stretch.farthest)
    add(stretch.farthest, stretch.to)
  }
  return kept.toSorted((a, b) => a - b)
}

function stretchOf(
  { x, y }: RawCurve,
  options: { from: number; to: number; scale: { x: number; y: number } },
): Stretch {
  const { from, to, scale } = options
  const [x0, y0] = [x[from] ?? 0, y[from] ?? 0]
  const dx = ((x[to] ?? 0) - x0) / scale.x
  const dy = ((y[to] ?? 0) - y0) / scale.y
  const length = Math.hypot(dx, dy)
  let farthest = from
  let distance = 0
  for (let i = from + 1; i < to; i++) {
    const px = ((x[i] ?? 0) - x0) / scale.x
    const py = ((y[i] ?? 0) - y0) / scale.y
    const away = length === 0 ? px * px + py * py : Math.abs(px * dy - py * dx) / length
    if (away > distance) {
      distance = away
      farthest = i
    }
  }
  return { from, to, farthest, distance: length === 0 ? Math.sqrt(distance) : distance }
}

/** How far values spread; 1 where they do not. */
function spread(values: ArrayLike<number>): number {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i] ?? 0)
    high = Math.max(high, values[i] ?? 0)
  }
  return high > low ? high - low : 1
}

/**
 * Makes a plot of curves, of which it keeps those with the largest support, 20 with the baseline; its
 * title says how many more there are.
 * @param options.baseline what a model without any skill gets, or a perfect one
 */
export function curvePlot(
  axes: { title: string; x_label: string; y_label: string },
  options: {
    count: number
    supportOf: (index: number) => number
    curveOf: (index: number) => Curve
    baseline?: Curve
  },
): CurvePlot {
  const { count, supportOf, curveOf, baseline } = options
  const limit = baseline ? plotCurves - 1 : plotCurves
  const shown = largest(count, { supportOf, limit })
  const more = count - shown.length
  return {
    ...axes,
    title: more > 0 ? `${axes.title} (and ${more} more)` : axes.title,
    curves: [...shown.map((index) => curveOf(index)), ...(baseline ? [baseline] : [])],
  }
}
