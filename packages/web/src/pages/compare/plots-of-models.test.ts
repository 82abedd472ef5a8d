import { expect, it } from 'vitest'
import { plotsOfModels } from './plots-of-models.ts'

const axes = { title: 'ROC', x_label: 'false', y_label: 'true' }
const curve = (y: number, label?: string) => ({ x: [0, 1], y: [0, y], ...(label ? { label } : {}) })
const matrix = {
  title: 'M',
  labels: ['a', 'b'],
  matrix: [
    [1, 0],
    [0, 1],
  ],
}

it('lays curves of one title over each other, by model', () => {
  const found = plotsOfModels([
    { name: 'base', metrics: { roc: { ...axes, curves: [curve(1, 'all')] } } },
    { name: 'none', metrics: null },
    { name: 'other', metrics: { roc: { ...axes, curves: [curve(2, 'day'), curve(3, 'night')] } } },
  ])
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({
    model: undefined,
    plot: {
      title: 'ROC',
      curves: [
        { label: 'base', y: [0, 1] },
        { label: 'other: day', y: [0, 2] },
        { label: 'other: night', y: [0, 3] },
      ],
    },
  })
})

it('leaves curves over other axes apart, and others side by side in their order', () => {
  const log = { ...axes, curves: [curve(1)], x_config: { type: 'log' } }
  const found = plotsOfModels([
    { name: 'base', metrics: { matrix, roc: { ...axes, curves: [curve(1)] } } },
    { name: 'other', metrics: { roc: log, matrix } },
  ])
  expect(found.map(({ plot, model }) => [plot.kind, model])).toEqual([
    ['matrix', 'base'],
    ['matrix', 'other'],
    ['curves', undefined],
    ['curves', undefined],
  ])
})
