import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { Mean } from './mean.ts'
import { PairTally } from './pair-tally.ts'
import { booleanVerdict, midP, numberVerdict } from './significance.ts'
import { criticalT, twoSidedP } from './student-t.ts'
import intervalsFile from './vectors/intervals.json' with { type: 'json' }
import pairedFile from './vectors/paired.json' with { type: 'json' }

const interval = z.tuple([z.number(), z.number()])
const booleans = z.object({
  name: z.string(),
  n: z.number(),
  up: z.number(),
  down: z.number(),
  expected: z.object({ pValue: z.number(), interval: interval.nullable() }),
})
const numbers = z.object({
  name: z.string(),
  base: z.array(z.number()),
  model: z.array(z.number()),
  expected: z.object({
    n: z.number(),
    difference: z.number(),
    up: z.number(),
    down: z.number(),
    signP: z.number(),
    tP: z.number(),
    interval: interval.nullable(),
  }),
})
const student = z.object({
  name: z.string(),
  t: z.number(),
  degrees: z.number(),
  expected: z.object({ pValue: z.number(), critical: z.number() }),
})
const means = z.strictObject({
  name: z.string(),
  values: z.array(z.number()),
  expected: z.object({ mean: z.number(), standardError: z.number(), interval }),
})

const casesOf = <C>(file: { readonly cases: readonly unknown[] }, kind: z.ZodType<C>): C[] =>
  file.cases.flatMap((one) => {
    const parsed = kind.safeParse(one)
    return parsed.success ? [parsed.data] : []
  })

const { tolerance } = pairedFile
const close = (actual: number | null | undefined, wanted: number): void => {
  expect(typeof actual).toBe('number')
  expect(Math.abs((actual ?? 0) - wanted)).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(wanted)),
  )
}
const closeInterval = (
  actual: readonly [number, number] | null | undefined,
  wanted: readonly [number, number] | null,
): void => {
  if (wanted === null) {
    expect(actual).toBeNull()
    return
  }
  close(actual?.[0], wanted[0])
  close(actual?.[1], wanted[1])
}

describe('The statistics of pairs equal those of SciPy and statsmodels', () => {
  const all = {
    booleans: casesOf(pairedFile, booleans),
    numbers: casesOf(pairedFile, numbers),
    student: casesOf(pairedFile, student),
  }

  it('in every case of the file', () => {
    expect(all.booleans.length + all.numbers.length + all.student.length).toBe(
      pairedFile.cases.length,
    )
  })

  it.each(all.booleans)('$name', ({ n, up, down, expected }) => {
    const verdict = booleanVerdict(n, { up, down })
    close(verdict.pValue, expected.pValue)
    closeInterval(verdict.interval, expected.interval)
  })

  it.each(all.numbers)('$name', ({ base, model, expected }) => {
    const tally = new PairTally()
    for (const [i, value] of model.entries()) tally.add(base[i] ?? 0, value)
    const result = tally.result({ kind: 'number', higherIsBetter: true })
    const { n, up, down } = expected
    expect(result).toMatchObject({ n, improved: up, worse: down, same: n - up - down })
    close(result.difference, expected.difference)
    closeInterval(result.interval, expected.interval)
    close(midP(up, down), expected.signP)
    close(result.pValue, up + down < 30 ? Math.max(expected.tP, expected.signP) : expected.tP)
  })

  it.each(all.student)('$name', ({ t, degrees, expected }) => {
    close(twoSidedP(t, degrees), expected.pValue)
    close(criticalT(degrees), expected.critical)
  })
})

describe("Student's intervals", () => {
  it.each(casesOf(intervalsFile, means))('$name', ({ values, expected }) => {
    const mean = new Mean()
    for (const value of values) mean.add(value)
    close(mean.value, expected.mean)
    // Against 0, the differences are the values.
    const center = mean.value ?? 0
    const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0)
    const n = values.length
    close(Math.sqrt(squares / (n - 1) / n), expected.standardError)
    closeInterval(
      numberVerdict(n, {
        mean: center,
        error: Math.sqrt(squares / (n - 1) / n),
        up: n,
        down: 0,
      }).interval,
      expected.interval,
    )
  })
})
