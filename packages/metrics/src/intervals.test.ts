import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { adjustPValues } from './adjust.ts'
import { replicateInterval, wilson } from './intervals.ts'
import { createMeanTally } from './mean-tally.ts'
import { criticalT } from './student-t.ts'
import { differences } from './vectors/differences.ts'
import file from './vectors/intervals.json' with { type: 'json' }

const proportion = z.object({
  name: z.string(),
  successes: z.number(),
  n: z.number(),
  expected: z.object({ interval: z.array(z.number()) }),
})
const mean = z.object({
  name: z.string(),
  values: z.array(z.number()),
  clusterOf: z.array(z.string()).optional(),
  expected: z.object({
    mean: z.number(),
    clusters: z.number().optional(),
    standardError: z.number().nullable(),
    interval: z.array(z.number()).nullable(),
    pValue: z.number().nullish(),
  }),
})
const family = z.object({
  name: z.string(),
  pValues: z.array(z.number()),
  expected: z.object({ holm: z.array(z.number()), benjaminiHochberg: z.array(z.number()) }),
})

const casesOf = <C>(kind: z.ZodType<C>): C[] =>
  file.cases.flatMap((one) => {
    const parsed = kind.safeParse(one)
    return parsed.success ? [parsed.data] : []
  })
const { tolerance } = file

describe('Intervals and corrections equal those of statsmodels', () => {
  it('in every case of the file but those of areas under curves', () => {
    const names = [...casesOf(proportion), ...casesOf(mean), ...casesOf(family)].map((c) => c.name)
    const all = file.cases.map(({ name }) => name).filter((name) => !name.startsWith('DeLong'))
    expect(names.toSorted()).toEqual(all.toSorted())
  })

  it.each(casesOf(proportion))('$name', ({ successes, n, expected }) => {
    expect(differences(wilson(successes, n), expected.interval, { tolerance })).toEqual([])
  })

  it.each(casesOf(mean))('$name', ({ values, clusterOf, expected }) => {
    const names = [...new Set(clusterOf)]
    const tally = createMeanTally()
    for (const [i, value] of values.entries())
      tally.add(value, clusterOf && names.indexOf(clusterOf[i] ?? ''))
    const { clusters, ...rest } = expected
    const wanted = clusters === undefined ? rest : { ...rest, units: clusters }
    expect(differences(tally.result(), wanted, { tolerance })).toEqual([])
  })

  it.each(casesOf(family))('$name', ({ pValues, expected }) => {
    const found = {
      holm: adjustPValues(pValues, 'holm'),
      benjaminiHochberg: adjustPValues(pValues, 'benjamini-hochberg'),
    }
    expect(differences(found, expected, { tolerance })).toEqual([])
  })
})

describe('The interval of a proportion', () => {
  it('holds the proportion and stays between 0 and 1', () => {
    const counts = fc.nat(1e9).chain((n) => fc.tuple(fc.nat(n), fc.constant(n)))
    fc.assert(
      fc.property(counts, ([successes, n]) => {
        fc.pre(n > 0)
        const [low, high] = wilson(successes, n) ?? [2, -1]
        expect(low).toBeGreaterThanOrEqual(0)
        expect(low).toBeLessThanOrEqual(successes / n)
        expect(high).toBeGreaterThanOrEqual(successes / n)
        expect(high).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('is null without samples', () => {
    expect(wilson(0, 0)).toBeNull()
  })
})

describe('The interval of a mean', () => {
  const number = fc.integer({ min: -999, max: 999 }).map((value) => value / 10)

  it('of clusters with one value each is that of single values', () => {
    fc.assert(
      fc.property(fc.array(number), (values) => {
        const [single, clustered] = [createMeanTally(), createMeanTally()]
        for (const [i, value] of values.entries()) {
          single.add(value)
          // Some in clusters of their own, others without.
          clustered.add(value, i % 3 === 0 ? undefined : i)
        }
        expect(differences(clustered.result(), single.result(), { tolerance: 1e-7 })).toEqual([])
      }),
    )
  })

  it('does not depend on how far the values are from 0', () => {
    const [near, far] = [createMeanTally(), createMeanTally()]
    for (let i = 0; i < 1_000; i++) {
      near.add(i % 7, i % 20)
      far.add(1e12 + (i % 7), i % 20)
    }
    expect(far.result().standardError).toBeCloseTo(near.result().standardError ?? 0, 9)
  })

  it('is clipped to its range, and null with one value or where it is no number', () => {
    const tally = createMeanTally()
    tally.add(0)
    expect(tally.result()).toMatchObject({ mean: 0, standardError: null, interval: null })
    tally.add(1)
    expect(tally.result([0, 1]).interval).toEqual([0, 1])
    tally.add(1.7e308)
    tally.add(-1.7e308)
    expect(tally.result()).toMatchObject({ interval: null, pValue: null })
  })
})

describe('The interval from replicates', () => {
  const range = [0, 1] as const

  it('is the value and so many deviations of the replicates', () => {
    const margin = criticalT(9) * Math.SQRT1_2 * 0.2
    const [low, high] = replicateInterval(0.5, [0.4, 0.6], { units: 10, range }) ?? []
    expect(low).toBeCloseTo(0.5 - margin, 12)
    expect(high).toBeCloseTo(0.5 + margin, 12)
  })

  it('is clipped to the range', () => {
    expect(replicateInterval(0.9, [0.1, 0.9], { units: 2, range })).toEqual([0, 1])
  })

  it('is null where all replicates are equal, of one unit, and without a value', () => {
    expect(replicateInterval(0.5, [0.5, 0.5, 0.5], { units: 10, range })).toBeNull()
    expect(replicateInterval(0.5, [0.4, 0.6], { units: 1, range })).toBeNull()
    expect(replicateInterval(null, [0.4, 0.6], { units: 10, range })).toBeNull()
    expect(replicateInterval(0.5, [0.4, Number.NaN], { units: 10, range })).toBeNull()
  })

  it('leaves out replicates without a value', () => {
    expect(replicateInterval(0.5, [0.4, Number.NaN, 0.6], { units: 10, range })).toEqual(
      replicateInterval(0.5, [0.4, 0.6], { units: 10, range }),
    )
  })
})

describe('Adjusted p values', () => {
  it('leave out what is no comparison', () => {
    expect(adjustPValues([0.04, null, 0.01], 'holm')).toEqual([0.04, null, 0.02])
    expect(adjustPValues([null], 'benjamini-hochberg')).toEqual([null])
    expect(adjustPValues([0.04, 0.01], 'none')).toEqual([0.04, 0.01])
  })

  it('refuse what is no probability', () => {
    expect(() => adjustPValues([0.1, 1.5], 'holm')).toThrow(
      'A p value must be from 0 to 1, got 1.5',
    )
  })
})
