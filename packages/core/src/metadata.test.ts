import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from './json.ts'
import { mergePatch, Metadata } from './metadata.ts'
import { valueAtPath } from './value-at-path.ts'

// fast-check says unknown for what it makes by the rules of JSON.
const json = fc.jsonValue().map((value) => value as Json)

// A target, a patch and the result; the table of RFC 7396, appendix A.
const examples: [Json, Json, Json][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
]

describe('a merge patch', () => {
  test.each(examples)('%j patched with %j is %j', (target, patch, expected) => {
    expect(mergePatch(target, patch)).toEqual(expected)
  })

  test('never touches the target or the patch', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const before = structuredClone([target, patch])
        mergePatch(target, patch)
        expect([target, patch]).toEqual(before)
      }),
    )
  })

  test('changes nothing when it is applied again', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const once = mergePatch(target, patch)
        expect(mergePatch(once, patch)).toEqual(once)
      }),
    )
  })

  test('keeps the falsy values apart from null', () => {
    const patch = { zero: 0, no: false, blank: '', gone: null }
    expect(mergePatch({ gone: 1 }, patch)).toEqual({ zero: 0, no: false, blank: '' })
  })

  test('takes __proto__ for a key like any other', () => {
    const patch: Json = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"a":1}}')
    const merged = mergePatch({}, patch)
    expect(JSON.stringify(merged)).toBe(JSON.stringify(patch))
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype)
    expect('polluted' in {}).toBe(false)
  })

  test('does not merge with what an object inherits', () => {
    const merged = mergePatch({}, { toString: { a: 1 } })
    expect(JSON.stringify(merged)).toBe('{"toString":{"a":1}}')
  })
})

describe('the value at a path', () => {
  const root: Json = { train: { data: [{ name: 'cifar' }, 0] }, 'a.b': false, none: null, '': 'e' }

  test.each<[string | string[], Json | undefined]>([
    ['train.data.0.name', 'cifar'],
    ['train.data.1', 0],
    ['train.data.2', undefined],
    ['train.data.length', undefined],
    ['train.data.-1', undefined],
    [['a.b'], false],
    ['a.b', undefined],
    ['none', null],
    ['none.more', undefined],
    ['train.toString', undefined],
    ['__proto__', undefined],
    ['', 'e'],
    [[], root],
  ])('%j is %j', (path, expected) => {
    expect(valueAtPath(root, path)).toEqual(expected)
  })
})

describe('metadata', () => {
  const problemOf = (value: unknown): string | undefined =>
    Metadata.safeParse(value).error?.issues[0]?.message

  test('is a JSON object, and comes out as it went in', () => {
    const value = { a: [1, { b: null }], constructor: 'x' }
    expect(Metadata.parse(value)).toEqual(value)
  })

  test.each([null, [], 'text', 5, undefined, new Map()])('is not %j', (value) => {
    expect(problemOf(value)).toBe('Metadata must be a JSON object.')
  })

  test('says where the value is that JSON cannot hold', () => {
    expect(problemOf({ a: { b: Number.NaN } })).toContain('Metadata cannot be stored: a.b is NaN')
    expect(problemOf(JSON.parse('{"__proto__":1}'))).toContain('__proto__ is a key that is not')
  })

  test('has at most 256 KiB as JSON in UTF-8', () => {
    const frame = '{"a":""}'.length
    expect(problemOf({ a: 'x'.repeat(262_144 - frame) })).toBeUndefined()
    expect(problemOf({ a: 'x'.repeat(262_144 - frame + 1) })).toBe(
      'Metadata may have at most 262144 bytes as JSON; this has 262145.',
    )
    expect(problemOf({ a: 'é'.repeat(131_072) })).toContain('this has 262152')
  })
})
