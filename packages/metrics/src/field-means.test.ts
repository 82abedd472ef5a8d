import { describe, expect, it } from 'vitest'
import { createFieldMeans } from './field-means.ts'

const meansOf = (rows: readonly Record<string, unknown>[]) => {
  const tally = createFieldMeans()
  for (const row of rows) tally.add(row)
  return tally.metrics()
}

describe('means of sample metrics', () => {
  it('are of numbers and booleans, where samples have them', () => {
    const { intervals, ...means } = meansOf([
      { correct: true, error: 1, label: 'cat', scores: { f1: 0.5 }, list: [1], none: null },
      { correct: false, error: 3, scores: { f1: 1 } },
      { correct: true, $cluster: 'a' },
      {},
    ])
    expect(means).toEqual({ correct: 2 / 3, error: 2, scores: { f1: 0.75 } })
    expect(Object.keys(intervals)).toEqual(['correct', 'error', 'scores.f1'])
    // Wilson, 2 of 3.
    expect(intervals['correct']?.[0]).toBeCloseTo(0.2077, 4)
    expect(intervals['correct']?.[1]).toBeCloseTo(0.9385, 4)
    // Student, 2 ± 12.706.
    expect(intervals['error']?.[0]).toBeCloseTo(-10.706, 3)
  })

  it('have no interval from one sample or one cluster', () => {
    expect(meansOf([{ error: 1 }]).intervals).toEqual({ error: null })
    const tally = createFieldMeans()
    for (const error of [1, 2, 3]) tally.add({ error }, { cluster: 'video' })
    expect(tally.metrics()).toEqual({ error: 2, intervals: { error: null } })
  })

  it('are wider where samples come in clusters', () => {
    const width = (cluster: (i: number) => string | undefined): number => {
      const tally = createFieldMeans()
      for (let i = 0; i < 100; i++) tally.add({ correct: i % 20 < 10 }, { cluster: cluster(i) })
      const [low = 0, high = 0] = tally.metrics().intervals['correct'] ?? []
      return high - low
    }
    expect(width((i) => String(i % 20 < 10 ? 0 : 1) + String(Math.floor(i / 20)))).toBeGreaterThan(
      1.5 * width(() => undefined),
    )
  })

  it('keep any name apart, whatever it is', () => {
    const { intervals, ...means } = meansOf([
      JSON.parse('{"constructor": 1, "a": 2, "a.b": 3, "toString": {"x": 4}}'),
    ])
    expect(means).toEqual({ constructor: 1, a: 2, 'a.b': 3, toString: { x: 4 } })
    expect(Object.keys(intervals)).toEqual(['constructor', 'a', 'a.b', 'toString.x'])
  })

  it('are refused beyond 256 names', () => {
    const tally = createFieldMeans()
    const many = Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`metric ${i}`, i]))
    expect(() => tally.add(many)).toThrow(/more than 256 numbers by name/)
  })
})
