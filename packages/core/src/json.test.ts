import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, isJsonObject, requireJson, sameJson, type Json } from './json.ts'

const reorder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reorder)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, element]) => [key, reorder(element)]),
  )
}

/** The same content with every object as a list of its entries in one order. */
const inOneOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOneOrder)
  if (!isJsonObject(value)) return value
  const keys = Object.keys(value).toSorted()
  return { entries: keys.map((key) => [key, inOneOrder(value[key])]) }
}

const nested = (levels: number): Json => {
  let value: Json = 'inside'
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value }
  return value
}

describe('canonical JSON', () => {
  test('does not depend on the order of keys, at any depth', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reorder(value))).toBe(canonicalJson(value))
        expect(sameJson(reorder(value), value)).toBe(true)
      }),
    )
  })

  test('survives a round trip through JSON text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(text)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
    )
  })

  test('holds the whole value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // JSON has no negative zero, nor does what comes back from it.
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('differs for values that differ', () => {
    const small = fc.jsonValue({ maxDepth: 2 })
    fc.assert(
      fc.property(small, small, (a, b) => {
        const equal = canonicalJson(a) === canonicalJson(b)
        expect(equal).toBe(JSON.stringify(inOneOrder(a)) === JSON.stringify(inOneOrder(b)))
      }),
    )
  })

  test('is that of RFC 8785: keys by UTF-16 unit, one way to write a number', () => {
    const value = { '\u20ac': 1e21, '\r': 0.000001, '1': 4.5, '😀': -0, '\ufb33': 1e-7, ö: '</' }
    expect(canonicalJson(value)).toBe(
      '{"\\r":0.000001,"1":4.5,"ö":"</","€":1e+21,"😀":0,"\ufb33":1e-7}',
    )
  })

  test('of undefined does not exist', () => {
    expect(() => canonicalJson(undefined)).toThrow(expect.objectContaining({ code: 'bad_input' }))
  })
})

test('canonical JSON is what the reference implementation of RFC 8785 makes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const parsed: unknown = JSON.parse(JSON.stringify(value))
      expect(canonicalJson(parsed)).toBe(canonicalize(parsed))
    }),
  )
  for (const value of [{ toJSON: 1 }, { b: 1, a: [{ d: 1, c: 2 }] }, { 10: 1, 9: 2 }, [-0, 1e21]])
    expect(canonicalJson(value)).toBe(canonicalize(value))
  for (const value of [NaN, [Infinity], { a: '\ud800' }, { '\udc00': 1 }])
    expect(() => canonicalJson(value)).toThrow(/./)
})

describe('sameJson', () => {
  const kinds: [Json, Json][] = [
    [0, false],
    [0, ''],
    [0, null],
    ['', null],
    [false, null],
    [[], {}],
    [[], null],
    [{}, { a: null }],
    [1, '1'],
    [
      [1, 2],
      [2, 1],
    ],
  ]
  test.each(kinds)('keeps %j and %j apart', (a, b) => {
    expect(sameJson(a, b)).toBe(false)
    expect(sameJson([a], [b])).toBe(false)
    expect(sameJson({ key: a }, { key: b })).toBe(false)
  })

  test('takes a property that is undefined for absent', () => {
    expect(sameJson({ a: 1, b: undefined }, { a: 1 })).toBe(true)
  })
})

describe('requireJson', () => {
  const problemOf = (value: unknown): { path: unknown; reason: unknown } | undefined => {
    try {
      requireJson(value, 'The value')
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad_input' })
      // The line above has made sure that it is a TouchstoneError with these details.
      return (error as { details: { path: unknown; reason: unknown } }).details
    }
    return undefined
  }

  test('accepts every JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        fc.pre(!JSON.stringify(value).includes('"__proto__":'))
        expect(problemOf(value)).toBeUndefined()
      }),
    )
  })

  test('accepts objects without a prototype and properties that are undefined', () => {
    expect(problemOf(Object.assign(Object.create(null), { a: 1, b: undefined }))).toBeUndefined()
  })

  test.each([
    ['NaN', { a: [0, Number.NaN] }, 'a[1]', 'is NaN'],
    ['Infinity', [{ b: Number.POSITIVE_INFINITY }], '[0].b', 'is Infinity'],
    ['-Infinity', Number.NEGATIVE_INFINITY, '', 'is -Infinity'],
    ['undefined in an array', { a: { b: [1, undefined] } }, 'a.b[1]', 'is undefined'],
    ['a hole in an array', { a: [1, , 3] }, 'a[1]', 'is undefined'], // oxlint-disable-line no-sparse-arrays
    ['undefined', undefined, '', 'is undefined'],
    ['a function', { a: () => 1 }, 'a', 'is a function'],
    ['a toJSON method', { a: { toJSON: () => 1 } }, 'a.toJSON', 'is a function'],
    ['a symbol', [[Symbol('x')]], '[0][0]', 'is a symbol'],
    ['a bigint', { a: 1n }, 'a', 'is a bigint'],
    ['a Date', { at: new Date(0) }, 'at', 'is an instance of Date'],
    ['a Map', [new Map()], '[0]', 'is an instance of Map'],
    ['bytes', { a: new Uint8Array(2) }, 'a', 'is an instance of Uint8Array'],
    ['a heir of nothing', { a: Object.create(Object.create(null)) }, 'a', 'is an instance of'],
    ['half a surrogate pair', { a: ['\ud83d'] }, 'a[0]', 'has an unpaired surrogate'],
    ['half a pair in a key', { a: { '\ude00': 1 } }, 'a."\\ude00"', 'has an unpaired surrogate'],
    ['the key __proto__', JSON.parse('{"a":[{"__proto__":{}}]}'), 'a[0].__proto__', 'not allowed'],
  ])('refuses %s, with its path', (_, value, path, reason) => {
    expect(problemOf(value)).toEqual({ path, reason: expect.stringContaining(reason) })
  })

  test('accepts 32 levels and refuses 33', () => {
    expect(problemOf(nested(32))).toBeUndefined()
    expect(problemOf(nested(33))?.reason).toBe('is nested deeper than 32 levels')
  })

  test('refuses a value that contains itself', () => {
    const loop: Record<string, unknown> = {}
    loop['loop'] = loop
    expect(problemOf(loop)?.reason).toBe('is nested deeper than 32 levels')
  })

  test('names what was given, and makes that name only for a message', () => {
    let asked = 0
    const what = (): string => `The metadata of call ${++asked}`
    requireJson({}, what)
    expect(asked).toBe(0)
    expect(() => requireJson({ a: Number.NaN }, what)).toThrow(
      'The metadata of call 1 cannot be stored: a is NaN, which JSON cannot hold. Only JSON values can.',
    )
  })
})

test.each([
  [{}, true],
  [Object.create(null), true],
  [[], false],
  [null, false],
  [new Date(0), false],
  ['text', false],
])('isJsonObject(%j) is %j', (value, expected) => {
  expect(isJsonObject(value)).toBe(expected)
})
