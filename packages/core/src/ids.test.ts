import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatId,
  idPrefixes,
  idToInteger,
  looksLikeId,
  newId,
  parseId,
  requireId,
  type IdKind,
} from './ids.ts'
import { idSchema } from './id-schema.ts'

// Object.keys forgets the type of the keys of a constant.
const kinds = Object.keys(idPrefixes) as IdKind[]
const kind = fc.constantFrom(...kinds)
const integer = fc.maxSafeNat().filter((n) => n > 0)
const largest = Number.MAX_SAFE_INTEGER

describe('an id', () => {
  test('is a text and an integer, and each gives the other back', () => {
    fc.assert(
      fc.property(kind, integer, (k, n) => {
        const id = formatId(k, n)
        expect(idToInteger(id)).toBe(n)
        expect(parseId(k, id)).toBe(id)
        expect(parseId(k, n)).toBe(id)
      }),
    )
  })

  test('is a prefix and 11 digits', () => {
    expect(formatId('model', 1)).toBe('mdl_00000000001')
    expect(formatId('workflow', 31)).toBe('wf_0000000000z')
    expect(formatId('testRun', largest)).toBe('run_7zzzzzzzzzz')
  })

  test('sorts as text as it does as a number', () => {
    fc.assert(
      fc.property(kind, integer, integer, (k, a, b) => {
        expect(formatId(k, a) < formatId(k, b)).toBe(a < b)
      }),
    )
  })

  test('is read in any case, with i and l for 1 and o for 0', () => {
    expect(parseId('model', 'MDL_O123456789I')).toBe('mdl_01234567891')
    expect(parseId('model', 'mdl_oLABCDEFGHj')).toBe('mdl_01abcdefghj')
    const sloppy = (text: string, choices: readonly boolean[]): string =>
      Array.from(text)
        .map((c, i) => (choices[i] ? (c === '1' ? 'L' : c === '0' ? 'O' : c.toUpperCase()) : c))
        .join('')
    fc.assert(
      fc.property(kind, integer, fc.array(fc.boolean(), { minLength: 11 }), (k, n, choices) => {
        const id = formatId(k, n)
        const [prefix, digits = ''] = id.split('_')
        expect(parseId(k, `${prefix}_${sloppy(digits, choices)}`)).toBe(id)
      }),
    )
  })

  test('is refused where an id of another kind is wanted', () => {
    fc.assert(
      fc.property(kind, kind, integer, (made, wanted, n) => {
        fc.pre(made !== wanted)
        expect(parseId(wanted, formatId(made, n))).toBeUndefined()
      }),
    )
  })

  test.each([
    ['zero', 'mdl_00000000000'],
    ['2^53', 'mdl_80000000000'],
    ['the largest 11 digits', 'mdl_zzzzzzzzzzz'],
    ['10 digits', 'mdl_0000000001'],
    ['12 digits', 'mdl_000000000001'],
    ['a u, which is no digit', 'mdl_0000000000u'],
    ['a character beyond ASCII', 'mdl_0000000000é'],
    ['a second underscore', 'mdl_00000000001_'],
    ['no prefix', '00000000001'],
    ['an integer as text', '1'],
    ['blanks around', ' mdl_00000000001'],
    ['nothing', ''],
  ])('is not a text with %s', (_, text) => {
    expect(parseId('model', text)).toBeUndefined()
    expect(looksLikeId(text)).toBe(false)
  })

  test.each([0, -1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])(
    'is not the number %d',
    (n) => {
      expect(parseId('model', n)).toBeUndefined()
    },
  )

  test('looks like one in any kind and any case', () => {
    fc.assert(
      fc.property(kind, integer, (k, n) => {
        expect(looksLikeId(formatId(k, n))).toBe(true)
        expect(looksLikeId(formatId(k, n).toUpperCase())).toBe(true)
      }),
    )
    expect(looksLikeId('model_00000000001')).toBe(false)
  })
})

describe('a new id', () => {
  const time = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2090, 0, 1) })

  test('is a valid id of its kind', () => {
    fc.assert(
      fc.property(kind, time, (k, nowMs) => {
        const id = newId(k, nowMs)
        expect(parseId(k, id)).toBe(id)
      }),
    )
  })

  test('sorts after every id of an earlier millisecond', () => {
    fc.assert(
      fc.property(kind, time, fc.integer({ min: 1, max: 10_000 }), (k, nowMs, laterMs) => {
        expect(newId(k, nowMs) < newId(k, nowMs + laterMs)).toBe(true)
      }),
    )
  })

  test('differs from others of its millisecond in the last 12 bits only, and sorts after them', () => {
    const ids = Array.from({ length: 2_000 }, (_, i) =>
      newId(i % 2 === 0 ? 'model' : 'draft', 1_800_000_000_000),
    )
    const integers = ids.map(idToInteger)
    expect(new Set(integers.map((n) => Math.floor(n / 4096))).size).toBe(1)
    expect(integers).toEqual(integers.toSorted((a, b) => a - b))
    expect(new Set(integers).size).toBe(2_000)
  })

  test.each([
    0,
    -1,
    Date.UTC(2024, 11, 31, 23, 59),
    Date.UTC(2025, 0, 1),
    Date.UTC(2025, 0, 1) + 2 ** 41,
    Date.UTC(2200, 0, 1),
    8_640_000_000_000_001,
    Number.NaN,
  ])('is refused at the time %d, at which it would be none', (nowMs) => {
    const date = new Date(nowMs)
    const said = Number.isNaN(date.getTime()) ? String(nowMs) : date.toISOString()
    expect(() => newId('workflow', nowMs)).toThrow(
      expect.objectContaining({
        code: 'storage',
        message: expect.stringContaining(
          `says ${said}, which cannot be right: it must be between 2025-01-01 and 2094-09-07.`,
        ),
        details: { nowMs },
      }),
    )
  })

  test('is made up to the last millisecond that it has bits for, and afterwards again', () => {
    for (const nowMs of [
      Date.UTC(2025, 0, 1) + 1,
      Date.UTC(2025, 0, 1) + 2 ** 41 - 1,
      Date.UTC(2026, 0, 1),
    ]) {
      const id = newId('workflow', nowMs)
      expect(parseId('workflow', id)).toBe(id)
      expect(looksLikeId(id)).toBe(true)
    }
  })

  test('starts each millisecond at random', () => {
    const ids = Array.from({ length: 200 }, (_, i) => newId('model', 1_800_000_000_000 + i))
    expect(new Set(ids.map((id) => idToInteger(id) % 4096)).size).toBeGreaterThan(50)
  })

  test('is another one also when a millisecond has no more of them', () => {
    for (let i = 0; i < 10_000; i++)
      expect(parseId('model', newId('model', 1_900_000_000_000))).toMatch(/^mdl_/)
  })
})

describe('at the edges', () => {
  test('the schema reads a text or an integer and gives the text', () => {
    expect(idSchema('model').parse('MDL_00000000001')).toBe('mdl_00000000001')
    expect(idSchema('model').parse(1)).toBe('mdl_00000000001')
  })

  test('the schema says what was given and what is expected', () => {
    const message = idSchema('model').safeParse('wf_00000000001').error?.issues[0]?.message
    expect(message).toContain('"wf_00000000001" is not the id of a model')
    expect(message).toContain('Expected mdl_ and 11 digits')
  })

  test('requireId gives the id, or an error that shows what an id looks like', () => {
    expect(requireId('model', 1)).toBe('mdl_00000000001')
    expect(() => requireId('model', 'resnet')).toThrow(
      expect.objectContaining({
        code: 'bad_input',
        message: '"resnet" is not the id of a model. Ids look like mdl_7zzzzzzzzzz.',
        details: { kind: 'model', input: 'resnet' },
      }),
    )
  })
})
