import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { curvePlot, thinCurve } from './curve.ts'

const times = (count: number, valueAt: (i: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => valueAt(i))

describe('A thinned curve', () => {
  it('is the curve where that has few points', () => {
    const curve = { x: [0, 0.5, 1], y: [0, 0.5, 1], label: 'cat', extra: { threshold: [3, 2, 1] } }
    expect(thinCurve(curve)).toEqual(curve)
  })

  it('keeps its ends, the points to keep, their extras, and the order', () => {
    const points = fc.array(fc.tuple(fc.double({ noNaN: true, min: -1, max: 1 }), fc.nat(9)), {
      minLength: 30,
      maxLength: 90,
    })
    fc.assert(
      fc.property(points, fc.nat(29), (pairs, index) => {
        const x = pairs.map(([value]) => value)
        const y = pairs.map(([, value]) => value)
        const at = times(pairs.length, (i) => i)
        const thin = thinCurve({ x, y, extra: { at } }, { limit: 20, keep: [index] })
        const kept = thin.extra?.['at'] ?? []
        expect(kept.length).toBeLessThanOrEqual(20)
        expect(kept).toEqual(kept.toSorted((a, b) => a - b))
        expect(kept).toEqual(expect.arrayContaining([0, index, pairs.length - 1]))
        expect(thin.x).toEqual(kept.map((i) => x[i]))
        expect(thin.y).toEqual(kept.map((i) => y[i]))
      }),
    )
  })

  it('keeps corners and comes near to what is round', () => {
    const steps = { x: times(10_000, (i) => i), y: times(10_000, (i) => (i < 7_000 ? 0 : 1)) }
    expect(thinCurve(steps).x).toEqual([0, 6_999, 7_000, 9_999])
    const round = { x: times(10_000, (i) => i / 9_999), y: times(10_000, (i) => (i / 9_999) ** 2) }
    const thin = thinCurve(round)
    expect(thin.x).toHaveLength(201)
    for (const [i, x1] of thin.x.entries()) {
      const x0 = thin.x[i - 1]
      if (x0 === undefined) continue
      // The chord of a parabola is farthest from it in the middle.
      expect((x1 - x0) ** 2 / 4).toBeLessThan(2e-5)
    }
  })

  it('of many points keeps corners, ends and the points to keep', () => {
    const count = 300_000
    const x = times(count, (i) => i)
    const y = times(count, (i) => (i < 70_001 ? 0 : i < 200_002 ? 1 : 0.5))
    expect(thinCurve({ x, y }, { keep: [7, 123_456] }).x).toEqual([
      0, 7, 70_000, 70_001, 123_456, 200_001, 200_002, 299_999,
    ])
  })

  it('takes a closed curve, and one without any spread', () => {
    const circle = {
      x: times(1_001, (i) => Math.cos((i * Math.PI) / 500)),
      y: times(1_001, (i) => Math.sin((i * Math.PI) / 500)),
    }
    expect(thinCurve(circle, { limit: 9 }).x).toHaveLength(9)
    expect(thinCurve({ x: times(500, () => 1), y: times(500, () => 1) }).x).toEqual([1, 1])
  })
})

describe('A plot of curves', () => {
  const axes = { title: 'ROC', x_label: 'x', y_label: 'y' }
  const curveOf = (index: number) => ({ x: [0, 1], y: [0, 1], label: `${index}` })

  it('keeps the 20 with the largest support, in their order, and says how many more there are', () => {
    const plot = curvePlot(axes, { count: 25, supportOf: (index) => (index < 5 ? 0 : 1), curveOf })
    expect(plot.title).toBe('ROC (and 5 more)')
    expect(plot.curves.map(({ label }) => label)).toEqual(times(20, (i) => i + 5).map(String))
    expect(curvePlot(axes, { count: 2, supportOf: () => 1, curveOf }).title).toBe('ROC')
  })

  it('counts the baseline, which comes last', () => {
    const baseline = { x: [0, 1], y: [0, 1], label: 'Chance' }
    const plot = curvePlot(axes, { count: 20, supportOf: () => 1, curveOf, baseline })
    expect(plot.title).toBe('ROC (and 1 more)')
    expect(plot.curves).toHaveLength(20)
    expect(plot.curves.at(-1)).toBe(baseline)
  })
})
