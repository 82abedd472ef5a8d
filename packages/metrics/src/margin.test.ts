import { describe, expect, it } from 'vitest'
import { detectableOf, withinMargin } from './margin.ts'

const many = { units: 1_000, changed: 100, up: 50, down: 50, size: 1 }
const higher = { margin: 0.05, higherIsBetter: true }

describe('A difference is', () => {
  it('equivalent where the 90 % interval lies within the margin, whichever way is better', () => {
    const evidence = { ...many, interval90: [-0.04, 0.03] as const }
    for (const higherIsBetter of [true, false])
      expect(withinMargin(evidence, { margin: 0.05, higherIsBetter })).toBe('equivalent')
    expect(withinMargin(evidence, { ...higher, margin: 0.02 })).toBeNull()
  })

  it('not worse where only its worse end lies within the margin', () => {
    const risen = { ...many, interval90: [-0.04, 0.09] as const }
    expect(withinMargin(risen, higher)).toBe('notWorse')
    expect(withinMargin(risen, { ...higher, higherIsBetter: false })).toBeNull()
    const fallen = { ...many, interval90: [-0.09, 0.04] as const }
    expect(withinMargin(fallen, { ...higher, higherIsBetter: false })).toBe('notWorse')
  })

  it('shown by few changes only where more of them are unlikely', () => {
    const none = { changed: 0, up: 0, down: 0, size: 1, interval90: [0, 0] as const }
    // Of 58 units none changed, where each does with a chance of 0.05: 0.95 ** 58 = 0.051.
    expect(withinMargin({ ...none, units: 58 }, higher)).toBeNull()
    expect(withinMargin({ ...none, units: 59 }, higher)).toBe('equivalent')
    expect(withinMargin({ ...none, units: 59, size: 2 }, higher)).toBeNull()
    expect(withinMargin({ ...none, units: 1e6, size: 0 }, higher)).toBeNull()
    const oneWorse = { ...none, units: 59, changed: 1, down: 1 }
    expect(withinMargin(oneWorse, higher)).toBeNull()
    expect(withinMargin(oneWorse, { ...higher, higherIsBetter: false })).toBe('notWorse')
    expect(withinMargin({ ...none, units: 1, changed: 1, down: 1 }, higher)).toBeNull()
  })
})

describe('The detectable difference', () => {
  it('is 2.8 standard errors, where they are known', () => {
    expect(detectableOf(0.01)).toBeCloseTo(0.028, 12)
    expect(detectableOf(0)).toBeNull()
    expect(detectableOf(null)).toBeNull()
  })
})
