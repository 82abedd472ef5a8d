import { expect, test } from 'vitest'
import type * as z from 'zod'
import { AxisConfig } from './axis-config.ts'
import { BarPlot } from './bar-plot.ts'
import { ConfusionMatrix } from './confusion-matrix.ts'
import { Curve } from './curve-plot.ts'
import { Histogram } from './histogram.ts'

const axes = { title: 't', x_label: 'x', y_label: 'y' }
const flat = { ...axes, buckets: [0, 1, 2], frequency: [3, 4] }
const layered = {
  ...flat,
  frequency: [
    [3, 4],
    [5, 6],
  ],
  labels: ['cat', 'dog'],
}
const matrix = {
  title: 't',
  labels: ['a', 'b'],
  matrix: [
    [1, null],
    [3, 4],
  ],
}

const refusals: [z.ZodType, unknown, string][] = [
  [AxisConfig, { type: 'cubic' }, 'The type of an axis must be "linear" or "log"'],
  [Curve, { x: [0], y: [0, 1] }, 'Curve must have as many x as y values, got 1 and 2'],
  [Curve, { x: [0], y: [NaN] }, 'A value of a Curve must be a finite number, got NaN'],
  [
    Curve,
    { x: [0], y: [1], extra: { t: [1, 2] } },
    'Curve must have as many values in extra series "t" as in x, got 2 and 1',
  ],
  [
    Histogram,
    { ...flat, buckets: [0, 2, 2] },
    'Histogram buckets must be strictly increasing, got 2 after 2',
  ],
  [
    Histogram,
    { ...flat, buckets: [0], frequency: [] },
    'Histogram must have at least 2 bounds in buckets, got 1',
  ],
  [
    Histogram,
    { ...flat, frequency: [3] },
    'Histogram must have one frequency for each of its 2 buckets, got 1',
  ],
  [
    Histogram,
    { ...layered, frequency: [[3, 4], [5]] },
    'Histogram must have one frequency for each of its 2 buckets, got 1',
  ],
  [
    Histogram,
    { ...layered, labels: null },
    'Histogram must have a label for each series of frequency, got 0 for 2',
  ],
  [
    Histogram,
    { ...flat, labels: ['cat'] },
    'Histogram must not have labels for a single series of frequency',
  ],
  [
    Histogram,
    { ...flat, frequency: [3, 'x'] },
    'Histogram frequency must be a list of finite numbers, or a list of such lists',
  ],
  [
    BarPlot,
    { ...axes, labels: ['a'], values: [1, 2] },
    'BarPlot must have as many values as labels, got 2 and 1',
  ],
  [BarPlot, { ...axes, labels: [], values: [] }, 'BarPlot must have at least 1 label, got 0'],
  [
    ConfusionMatrix,
    { ...matrix, labels: ['a'], matrix: [[1]] },
    'ConfusionMatrix must have at least 2 labels, got 1',
  ],
  [
    ConfusionMatrix,
    { ...matrix, matrix: [[1, 2]] },
    'ConfusionMatrix must have a row for each of its 2 labels, got 1',
  ],
  [
    ConfusionMatrix,
    { ...matrix, matrix: [[1, 2], [3]] },
    'ConfusionMatrix must have a cell for each of its 2 labels, got 1 in row 1',
  ],
]

test.each(refusals)(
  '%#: a broken plot is refused and the rule is named',
  (schema, value, message) => {
    expect(schema.safeParse(value).error?.issues.map((issue) => issue.message)).toEqual([message])
  },
)

test('a histogram may hold one series or several with labels', () => {
  expect(Histogram.parse(flat)).toEqual(flat)
  expect(Histogram.parse(layered)).toEqual(layered)
})

test('a confusion matrix may have empty cells', () => {
  expect(ConfusionMatrix.parse(matrix)).toEqual(matrix)
})
