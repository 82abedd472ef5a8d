import { TouchstoneError } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { SampleCheck } from './sample-check.ts'

const placeOf = (number: number): string => `t.csv, line ${number}`

/** What becomes of rows: true for a repeat, or the message of the refusal. */
function outcomes(
  types: { testSample: z.ZodType; groundTruth: z.ZodType },
  rows: readonly (readonly [testSample: unknown, groundTruth: unknown])[],
): (boolean | string)[] {
  const check = new SampleCheck(types)
  return rows.map(([testSample, groundTruth], i) => {
    const row = {
      testSample: JSON.stringify(testSample),
      groundTruth: JSON.stringify(groundTruth),
    }
    try {
      return check.isRepeat(row, { number: i + 1, placeOf })
    } catch (error) {
      if (error instanceof TouchstoneError) return error.message
      throw error
    }
  })
}

const label = z.object({ label: z.string() })
const free = z.record(z.string(), z.json())
const cat = { label: 'cat' }
const dog = { label: 'dog' }

describe('SampleCheck', () => {
  const plain = { testSample: z.object({ id: z.string() }), groundTruth: label }
  const image = {
    testSample: z.object({ id: z.string(), metadata: free.optional() }),
    groundTruth: label,
  }

  it('tells repeats from samples with another ground truth, and names both rows', () => {
    const rows = [
      [{ id: 'a' }, cat],
      [{ id: 'b' }, cat],
      [{ id: 'a' }, cat],
      [{ id: 'b' }, dog],
      [{ id: 'b' }, cat],
    ] as const
    expect(outcomes(plain, rows)).toEqual([
      false,
      false,
      true,
      'The test sample {"id":"b"} has different ground truths in t.csv, line 2 and in t.csv, line 4. Keep one row for each test sample.',
      true,
    ])
  })

  it('takes a sample with other metadata for the same sample, which contradicts itself', () => {
    const rows = [
      [{ id: 'a', metadata: { x: 1, y: 2 } }, cat],
      [{ id: 'a', metadata: { y: 2, x: 1 } }, cat],
      [{ id: 'a', metadata: { x: 1 } }, cat],
      [{ id: 'a' }, cat],
      [{ id: 'a', metadata: { x: 1 } }, dog],
      [{ id: 'b' }, cat],
      [{ id: 'b', metadata: { x: 1 } }, cat],
    ] as const
    const different = (earlier: number, later: number, id: string) =>
      `The test sample {"id":"${id}"} has different metadata in t.csv, line ${earlier} and in t.csv, line ${later}. Keep one row for each test sample.`
    expect(outcomes(image, rows)).toEqual([
      false,
      true,
      different(1, 3, 'a'),
      different(1, 4, 'a'),
      expect.stringContaining('different ground truths in t.csv, line 1 and in t.csv, line 5'),
      false,
      different(6, 7, 'b'),
    ])
  })

  it('leaves metadata out of the identity where it has fields of its own', () => {
    const testSample = z.object({
      z: z.string(),
      metadata: z.object({ camera: z.string() }).optional(),
      a: z.number().optional(),
    })
    const rows = [
      [{ z: 'a', a: 1 }, cat],
      [{ z: 'a', metadata: { camera: 'left' }, a: 1 }, cat],
      [{ z: 'a', metadata: { camera: 'left' }, a: 2 }, cat],
    ] as const
    expect(outcomes({ testSample, groundTruth: label }, rows)).toEqual([
      false,
      expect.stringContaining('different metadata in t.csv, line 1 and in t.csv, line 2'),
      false,
    ])
  })

  it('compares values, not their texts, where keys are free', () => {
    const types = { testSample: z.looseObject({ id: z.string() }), groundTruth: free }
    const rows = [
      [
        { id: 'a', x: 1, y: 2 },
        { p: 1, q: [1, { r: 1, s: 2 }] },
      ],
      [
        { y: 2, id: 'a', x: 1 },
        { q: [1, { s: 2, r: 1 }], p: 1 },
      ],
      [{ id: 'a', x: 1 }, { p: 1 }],
      [{ id: 'a', x: 1 }, { p: 2 }],
    ] as const
    expect(outcomes(types, rows)).toEqual([
      false,
      true,
      false,
      expect.stringContaining('different ground truths'),
    ])
  })

  it('remembers more samples than it has room for at first', () => {
    const check = new SampleCheck(plain)
    const isRepeat = (i: number, truth: string): boolean =>
      check.isRepeat(
        { testSample: JSON.stringify({ id: String(i) }), groundTruth: `{"label":"${truth}"}` },
        { number: i + 1, placeOf },
      )
    for (let i = 0; i < 5_000; i++) expect(isRepeat(i, 'cat')).toBe(false)
    for (let i = 0; i < 5_000; i++) expect(isRepeat(i, 'cat')).toBe(true)
    expect(() => isRepeat(4_321, 'dog')).toThrow('in t.csv, line 4322 and')
  })
})
