import { limits } from '@touchstone/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { checkValue } from './check-value.ts'
import { jsonWriter } from './json-writer.ts'

const what = (): string => 'The value'

const outcome = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('what a type lets through', () => {
  it('is written, or refused in the same words, as if every value had been walked', () => {
    const type = z.object({
      label: z.string(),
      score: z.number().nullable(),
      box: z.tuple([z.number(), z.number()]).optional(),
      tags: z.array(z.union([z.string(), z.boolean()])).default([]),
    })
    const writer = jsonWriter(type)
    const text = fc.string({ unit: fc.constantFrom('a', '\\ud', '\ud83d', '\ude00', '"') })
    const value = fc.record(
      {
        label: fc.oneof(text, fc.constant(1)),
        score: fc.oneof(fc.double(), fc.constant(null)),
        box: fc.oneof(fc.tuple(fc.double(), fc.double()), fc.constant(undefined)),
        tags: fc.array(fc.oneof(text, fc.boolean())),
        extra: fc.anything(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(value, (given) => {
        const walked = outcome(() => JSON.stringify(checkValue(type, given, what)))
        expect(outcome(() => writer(given, what))).toEqual(walked)
      }),
    )
  })

  it.each([
    ['free keys', z.object({ a: z.record(z.string(), z.any()) }), { a: { b: Number.NaN } }],
    ['further keys', z.looseObject({}), { b: 1n }],
    ['anything', z.array(z.unknown()), [undefined]],
    ['absent elements', z.array(z.string().optional()), ['a', undefined]],
    ['a check of its own', z.custom<unknown>(() => true), Number.POSITIVE_INFINITY],
  ])('is walked where a type has %s', (_, type, value) => {
    expect(() => jsonWriter(type)(value, what)).toThrow(
      expect.objectContaining({ code: 'bad_input' }),
    )
  })

  it('may not have more values than a row', () => {
    const write = (count: number): string =>
      jsonWriter(z.array(z.number()))(
        Array.from({ length: count }, () => 0),
        what,
      )
    expect(() => write(limits.rowValues - 2)).not.toThrow()
    expect(() => write(limits.rowValues - 1)).toThrow(
      expect.objectContaining({
        code: 'too_large',
        message: expect.stringContaining('too many values'),
      }),
    )
  })

  it('may not be longer than a row', () => {
    expect(() => jsonWriter(z.string())('x'.repeat(2 ** 20), what)).toThrow(
      expect.objectContaining({ code: 'too_large' }),
    )
  })
})
