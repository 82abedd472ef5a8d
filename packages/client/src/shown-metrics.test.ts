import { expect, it } from 'vitest'
import { shownMetrics } from './shown-metrics.ts'
import { splitPlots } from './stored-plots.ts'

it('leaves out intervals, slices and keys with a dollar sign at the top level, and keeps all else', () => {
  const metrics = {
    accuracy: 0.9,
    intervals: { accuracy: [0.8, 0.95] },
    $replicates: { seed: 1, count: 2, values: { accuracy: 'AAA=' } },
    $errors: 1,
    slices: [{ slice: 'size', value: 'small', n: 1, metrics: { accuracy: 1 } }],
    perClass: [{ label: '$a', intervals: 1 }],
    macro: { intervals: 2, $f1: 3 },
  }
  const shown = {
    accuracy: 0.9,
    perClass: [{ label: '$a', intervals: 1 }],
    macro: { intervals: 2, $f1: 3 },
  }
  expect(shownMetrics(metrics)).toEqual(shown)
  expect(splitPlots(metrics).figures).toEqual(shown)
})
