import { describe, expect, it } from 'vitest'
import { createBinaryTally } from './binary.ts'
import { createClassificationTally } from './classification.ts'
import { createDetectionTally } from './detection.ts'
import { rowsOfStep, type Steps } from './steps.ts'

const rows = 4 * rowsOfStep
const places = Array.from({ length: rows }, (_, place) => place)
const scoreOf = (place: number): number => ((place * 7_919) % 997) / 997

const binary = () => {
  const tally = createBinaryTally()
  for (const place of places)
    tally.add({ positive: place % 3 === 0, score: scoreOf(place) }, { place })
  return tally
}

const classification = () => {
  const tally = createClassificationTally()
  for (const place of places) {
    const score = scoreOf(place)
    const scores = [
      { label: 'a', score },
      { label: 'b', score: 1 - score },
    ]
    tally.add({ truth: place % 3 === 0 ? 'a' : 'b', predicted: { scores } }, { place })
  }
  return tally
}

const detection = () => {
  const tally = createDetectionTally()
  for (const place of places) {
    const truth = { label: 'a', box: [0, 0, 10, 10] as const }
    const box = [place % 7, 0, 10 + (place % 7), 10] as const
    tally.add(
      { truths: [truth], inferences: [{ label: 'a', box, score: scoreOf(place) }] },
      { place },
    )
  }
  return tally
}

describe('The metrics of a tally in steps', () => {
  it.each<[string, () => { metrics(): object; metricsInSteps(): Steps<object> }]>([
    ['binary', binary],
    ['classification', classification],
    ['detection', detection],
  ])('are those at once for %s, and a step takes in a bounded number of rows', (_name, create) => {
    const steps = create().metricsInSteps()
    let count = 0
    let step = steps.next()
    for (; step.done !== true; step = steps.next()) count++
    expect(step.value).toEqual(create().metrics())
    // Besides the rows, the figures of each replicate are steps.
    expect(count).toBeGreaterThanOrEqual(rows / rowsOfStep + 20)
  })
})
