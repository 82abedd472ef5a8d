import { describe, expect, it } from 'vitest'
import { createClassScores } from './class-scores.ts'
import { averagePrecision, rocArea } from './score-steps.ts'

const random = (i: number): number => (i * 0.6180339887) % 1

/** Rows of three classes, of which the second one is first seen in row 10, and sparse lists of scores. */
function fill(maxEntries?: number) {
  const scores = createClassScores(null, maxEntries)
  for (let i = 0; i < 3_000; i++) {
    const truth = i < 10 ? 0 : i % 3
    const listed = i < 10 ? [0] : [i % 3, (i + 1) % 3]
    const values = listed.map((k) => (random(i * 3 + k) + (k === truth ? 0.4 : 0)) / 1.4)
    scores.add(truth, { classes: i < 10 ? 1 : 3, listed, values }, undefined)
  }
  scores.addMissing(2, undefined)
  return scores
}

describe('Scores of classes', () => {
  it('that are not listed are 0, before and after a class is first seen', () => {
    const scores = createClassScores(null)
    scores.add(0, { classes: 1, listed: [0], values: [0.5] }, undefined)
    scores.add(1, { classes: 2, listed: [1], values: [0.75] }, undefined)
    scores.addMissing(1, undefined)
    const { threshold, tp, fp, positives, negatives } = scores.steps(1)
    expect([threshold, tp, fp].map((column) => Array.from(column))).toEqual([
      [0.75, 0],
      [1, 1],
      [0, 1],
    ])
    expect({ positives, negatives }).toEqual({ positives: 2, negatives: 1 })
  })

  it('that are too many are counted in bins, and the areas stay what they were', () => {
    const [exact, binned] = [fill(), fill(4_500)]
    expect([exact.exact, binned.exact]).toEqual([true, false])
    for (const k of [0, 1, 2]) {
      const [wanted, found] = [exact.steps(k), binned.steps(k)]
      expect(found).toMatchObject({ positives: wanted.positives, negatives: wanted.negatives })
      expect(Math.abs((rocArea(found) ?? 0) - (rocArea(wanted) ?? 1))).toBeLessThan(1e-4)
      expect(
        Math.abs((averagePrecision(found) ?? 0) - (averagePrecision(wanted) ?? 1)),
      ).toBeLessThan(1e-3)
    }
  })

  it('in bins get fewer of them the more classes there are', () => {
    const scores = createClassScores(null, 1)
    for (let k = 0; k < 3_000; k++)
      scores.add(k % 2, { classes: 3_000, listed: [k], values: [0.9] }, undefined)
    const { threshold, positives } = scores.steps(0)
    expect(threshold[0]).toBe(Math.floor(0.9 * 1_024) / 1_024)
    expect(positives).toBe(1_500)
  })

  it('beyond 0 and 1 cannot be told from bins', () => {
    const row = { classes: 2, listed: [0, 1], values: [3, -1] }
    const [exact, binned] = [createClassScores(null), createClassScores(null, 1)]
    for (const scores of [exact, binned]) scores.add(0, row, undefined)
    expect([exact.known, binned.known]).toEqual([true, false])
  })
})
