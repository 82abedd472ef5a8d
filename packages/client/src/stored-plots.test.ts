import fc from 'fast-check'
import { expect, it } from 'vitest'
import type * as z from 'zod'
import { plotOf, splitPlots, type StoredPlot } from './stored-plots.ts'
import { BarPlot, ConfusionMatrix, CurvePlot, Histogram } from './types/index.ts'

const confusion = {
  title: 'Animals',
  labels: ['cat', 'dog'],
  matrix: [
    [3, 1],
    [null, 2],
  ],
}
const axes = { title: 'T', x_label: 'x', y_label: 'y' }
const curve = { x: [0, 1], y: [0.5, 1], label: 'one', extra: { threshold: [0.9, 0.1] } }

it('knows a confusion matrix by its shape, and nothing that is crooked', () => {
  const crooked = { ...confusion, matrix: [[1, 2]] }
  const named = { ...confusion, labels: [1, 2] }
  const short = { ...confusion, matrix: [[1, 2], [3]] }
  expect(splitPlots({ confusion, crooked, named, short, n: 1 })).toEqual({
    figures: { crooked, named, short, n: 1 },
    plots: [{ kind: 'matrix', ...confusion }],
  })
})

it('reads curves, with their names, what comes with their points, and their axes', () => {
  const plain = { ...curve, label: null, extra: null }
  const value = { ...axes, curves: [curve, plain], x_config: { type: 'log' }, y_config: null }
  expect(plotOf(value)).toEqual({
    kind: 'curves',
    title: 'T',
    xLabel: 'x',
    yLabel: 'y',
    isLog: { x: true, y: false },
    curves: [
      { x: [0, 1], y: [0.5, 1], label: 'one', extra: [['threshold', [0.9, 0.1]]] },
      { x: [0, 1], y: [0.5, 1], label: 'curve 2', extra: [] },
    ],
  })
  expect(plotOf({ ...axes, curves: [{ ...curve, y: [1] }] })).toBeUndefined()
  expect(plotOf({ ...axes, curves: [{ ...curve, y: ['a', 'b'] }] })).toBeUndefined()
})

it('reads bars, also those without a value, whose scale is of the values', () => {
  const bars = { ...axes, labels: ['a', 2], values: [1, null], config: { type: 'log' } }
  expect(plotOf(bars)).toMatchObject({
    kind: 'bars',
    labels: ['a', '2'],
    values: [1, null],
    isLog: { x: false, y: true },
  })
  expect(plotOf({ ...bars, values: [1] })).toBeUndefined()
})

it('reads histograms of one series and of several', () => {
  const buckets = [0, 1, 2]
  expect(plotOf({ ...axes, buckets, frequency: [3, 4] })).toMatchObject({
    kind: 'distribution',
    bounds: buckets,
    series: [{ label: 'y', values: [3, 4] }],
  })
  const labels = ['cats', 'dogs']
  const two = {
    ...axes,
    buckets,
    labels,
    frequency: [
      [3, 4],
      [1, 0],
    ],
  }
  expect(plotOf(two)).toMatchObject({
    series: [
      { label: 'cats', values: [3, 4] },
      { label: 'dogs', values: [1, 0] },
    ],
  })
  expect(plotOf({ ...two, labels: ['cats'] })).toBeUndefined()
  expect(plotOf({ ...axes, buckets, frequency: [3] })).toBeUndefined()
})

it('finds plots by name, in objects and in lists, in order, each the same when asked again', () => {
  const curves = { ...axes, curves: [curve] }
  const nested = { deeper: { confusion } }
  const mixed = [confusion, 1]
  const metrics = { plots: [curves, confusion], accuracy: 1, nested, mixed }
  const { figures, plots } = splitPlots(metrics)
  expect(figures).toEqual({ accuracy: 1, mixed })
  expect(plots.map(({ kind }) => kind)).toEqual(['curves', 'matrix', 'matrix', 'matrix'])
  expect(splitPlots(metrics).plots[0]).toBe(plots[0])
  expect(splitPlots({ quality: { f1: 1, confusion } }).figures).toEqual({ quality: { f1: 1 } })
})

const number = fc.double({ noNaN: true, noDefaultInfinity: true })
const cell = fc.option(number)
const config = fc.option(fc.record({ type: fc.constantFrom('linear', 'log') }), { nil: undefined })
const names = { title: fc.string(), x_label: fc.string(), y_label: fc.string() }
const lists = <T>(one: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> =>
  fc.array(one, { minLength: length, maxLength: length })
const size = fc.integer({ min: 1, max: 4 })

const plots: readonly [StoredPlot['kind'], z.ZodType, fc.Arbitrary<object>][] = [
  [
    'matrix',
    ConfusionMatrix,
    size.chain((n) =>
      fc.record({
        title: fc.string(),
        labels: lists(fc.string(), n + 1),
        matrix: lists(lists(cell, n + 1), n + 1),
      }),
    ),
  ],
  [
    'curves',
    CurvePlot,
    fc.record({
      ...names,
      curves: fc.array(
        size.chain((n) =>
          fc.record({
            x: lists(number, n),
            y: lists(number, n),
            label: fc.option(fc.string()),
            extra: fc.option(fc.dictionary(fc.string(), lists(number, n))),
          }),
        ),
      ),
      x_config: config,
      y_config: config,
    }),
  ],
  [
    'bars',
    BarPlot,
    size.chain((n) =>
      fc.record({
        ...names,
        labels: lists(fc.oneof(fc.string(), number), n),
        values: lists(cell, n),
        config,
      }),
    ),
  ],
  [
    'distribution',
    Histogram,
    fc.tuple(size, size).chain(([n, series]) =>
      fc
        .oneof(
          fc.record({ frequency: lists(number, n) }),
          fc.record({
            frequency: lists(lists(number, n), series),
            labels: lists(fc.string(), series),
          }),
        )
        .chain((shown) =>
          fc.record({ ...names, buckets: fc.constant([...Array(n + 1).keys()]) }).map((rest) => ({
            ...rest,
            ...shown,
          })),
        ),
    ),
  ],
]

it.each(plots)('reads as %s whatever the type of that plot accepts', (kind, type, arbitrary) => {
  fc.assert(
    fc.property(arbitrary, (value) => {
      const stored = JSON.parse(JSON.stringify(type.parse(value)))
      expect(plotOf(stored)).toMatchObject({ kind, title: stored.title })
    }),
  )
})
