import { expect, it } from 'vitest'
import { plotOf, splitPlots } from './stored-plots.ts'

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

it('finds plots at the top of metrics and in lists there, in order, each the same when asked again', () => {
  const curves = { ...axes, curves: [curve] }
  const nested = { confusion }
  const mixed = [confusion, 1]
  const metrics = { plots: [curves, confusion], accuracy: 1, nested, mixed }
  const { figures, plots } = splitPlots(metrics)
  expect(figures).toEqual({ accuracy: 1, nested, mixed })
  expect(plots.map(({ kind }) => kind)).toEqual(['curves', 'matrix', 'matrix'])
  expect(splitPlots(metrics).plots[0]).toBe(plots[0])
})
