import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { cohenKappa, createAlphaTally } from './agreement.ts'
import { correctedRate, roganGladen } from './corrected-rate.ts'
import { MetricsError } from './metrics-error.ts'
import { passAll, passAt } from './repeats.ts'
import { differences } from './vectors/differences.ts'
import file from './vectors/repeats.json' with { type: 'json' }

const byK = z.record(z.string(), z.number())
const attempts = z.object({
  name: z.string(),
  n: z.number(),
  correct: z.number(),
  expected: z.object({ passAt: byK, passAll: byK }),
})
const raters = z.object({
  name: z.string(),
  raters: z.array(z.array(z.number().nullable())),
  expected: z.object({
    alpha: z.object({
      nominal: z.number().nullable(),
      ordinal: z.number().optional(),
      interval: z.number().optional(),
    }),
    kappa: z
      .object({
        none: z.number().nullable(),
        linear: z.number().optional(),
        quadratic: z.number().optional(),
      })
      .optional(),
  }),
})
const corrected = z.object({
  name: z.string(),
  observed: z.number(),
  sensitivity: z.number(),
  specificity: z.number(),
  expected: z.object({ rate: z.number().nullable() }),
})
const casesOf = <C>(kind: z.ZodType<C>): C[] =>
  file.cases.flatMap((one) => {
    const parsed = kind.safeParse(one)
    return parsed.success ? [parsed.data] : []
  })
const { tolerance } = file

const levels = ['nominal', 'ordinal', 'interval'] as const
const weights = ['none', 'linear', 'quadratic'] as const

describe('Repeats and agreement equal the reference', () => {
  it('in every case of the file', () => {
    expect(casesOf(attempts).length + casesOf(raters).length + casesOf(corrected).length).toBe(
      file.cases.length,
    )
  })

  it.each(casesOf(attempts))('$name', ({ n, correct, expected }) => {
    const over = (at: typeof passAt): Record<string, number | null> =>
      Object.fromEntries(
        Object.keys(expected.passAt).map((k) => [k, at(Number(k), { n, correct })]),
      )
    const found = { passAt: over(passAt), passAll: over(passAll) }
    expect(differences(found, expected, { tolerance })).toEqual([])
  })

  it.each(casesOf(raters))('$name', ({ raters: all, expected }) => {
    const units = (all[0] ?? []).map((_, i) => all.map((ratings) => ratings[i] ?? null))
    const alpha = Object.fromEntries(
      levels.map((level) => {
        const tally = createAlphaTally(level)
        for (const unit of units) tally.add(unit)
        return [level, tally.value]
      }),
    )
    const size = Math.max(...all.flat().map((rating) => rating ?? 0)) + 1
    const counts = Array.from({ length: size }, () => Array.from({ length: size }, () => 0))
    for (const [a, b] of units) {
      const row = counts[a ?? 0]
      if (row) row[b ?? 0] = (row[b ?? 0] ?? 0) + 1
    }
    const kappa = Object.fromEntries(weights.map((kind) => [kind, cohenKappa(counts, kind)]))
    expect(differences(alpha, expected.alpha, { tolerance })).toEqual([])
    if (expected.kappa) expect(differences(kappa, expected.kappa, { tolerance })).toEqual([])
  })

  it.each(casesOf(corrected))('$name', ({ expected, ...rates }) => {
    expect(differences(roganGladen(rates), expected.rate, { tolerance })).toEqual([])
  })
})

describe('The interval of a corrected rate', () => {
  const random = (seed: number): (() => number) => {
    let state = seed
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
  }

  it.each([
    [0.3, 0.9, 0.85],
    [0.8, 0.75, 0.9],
    [0.05, 0.95, 0.95],
  ])('holds the truth where it is %d', (truth, sensitivity, specificity) => {
    const draw = random(7)
    const trials = (n: number, p: number) => {
      let successes = 0
      for (let i = 0; i < n; i++) if (draw() < p) successes++
      return { successes, n }
    }
    let held = 0
    const times = 1_000
    for (let i = 0; i < times; i++) {
      const observed = trials(300, truth * sensitivity + (1 - truth) * (1 - specificity))
      const { interval } = correctedRate({
        observed,
        truePositives: trials(50, sensitivity),
        trueNegatives: trials(60, specificity),
      })
      if (interval && interval[0] <= truth && truth <= interval[1]) held++
    }
    expect(held / times).toBeGreaterThan(0.92)
    expect(held / times).toBeLessThan(1)
  })

  it('holds the rate that is shown, and is null where there is none', () => {
    const sure = { successes: 20, n: 20 }
    expect(
      correctedRate({
        observed: { successes: 0, n: 10 },
        truePositives: sure,
        trueNegatives: sure,
      }),
    ).toMatchObject({ rate: 0, interval: [0, expect.any(Number)] })
    const guess = { successes: 5, n: 10 }
    expect(correctedRate({ observed: guess, truePositives: guess, trueNegatives: guess })).toEqual({
      rate: null,
      interval: null,
    })
    const none = { successes: 0, n: 0 }
    expect(correctedRate({ observed: guess, truePositives: none, trueNegatives: sure })).toEqual({
      rate: null,
      interval: null,
    })
  })
})

describe('Bad input is refused', () => {
  it.each([
    [() => passAt(0, { n: 1, correct: 1 }), 'k must be a whole number from 1, got 0'],
    [() => passAll(1, { n: 1, correct: 2 }), 'There cannot be 2 right ones of 1 attempts'],
    [() => cohenKappa([[1, 2]]), 'counts must have a column for each of its 1 rows'],
    [
      () => createAlphaTally('ordinal').add(['good', 1]),
      'ordinal ratings must be finite numbers, got "good"',
    ],
    [
      () =>
        correctedRate({
          observed: { successes: 3, n: 2 },
          truePositives: { successes: 1, n: 1 },
          trueNegatives: { successes: 1, n: 1 },
        }),
      'There cannot be 3 successes of 2',
    ],
  ])('%s', (run, message) => {
    expect(run).toThrow(new MetricsError(message))
  })

  it('but more attempts than there are have no value, nor has agreement of nobody', () => {
    expect(passAt(3, { n: 2, correct: 1 })).toBeNull()
    expect(passAll(3, { n: 2, correct: 1 })).toBeNull()
    expect(cohenKappa([])).toBeNull()
    expect(createAlphaTally().value).toBeNull()
  })
})
