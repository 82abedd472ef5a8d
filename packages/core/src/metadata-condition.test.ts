import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from './json.ts'
import {
  bareTextProblem,
  metadataConditionProblem,
  metadataMatcher,
  timeConditionProblem,
  timeMatcher,
  type MetadataCondition,
  type OrderOperator,
  type ValueOperator,
} from './metadata-condition.ts'

const orders = ['<', '<=', '>', '>='] as const
const holds = (found: Json | undefined, op: ValueOperator, value: Json): boolean =>
  metadataMatcher({ path: ['key'], op, value })(found === undefined ? {} : { key: found })
const holding = (found: Json | undefined, value: Json): string =>
  (['=', ...orders] as const).filter((op) => holds(found, op, value)).join(' ')

const less = '< <='
const greater = '> >='
const equal = '= <= >='
const sameMoment = '<= >='
const neither = ''

const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer())
const day = fc.date({
  min: new Date('1900-01-01'),
  max: new Date('2200-01-01'),
  noInvalidDate: true,
})
// JSON has no -0, and no undefined.
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json)

describe('the order of a value', () => {
  test('is exactly one of <, = and > for two numbers', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(holding(a, b)).toBe(a < b ? less : a > b ? greater : equal)
      }),
    )
  })

  test('is exactly one of <, = and > for two texts in Unicode NFC that are no times', () => {
    const text = fc.string({ unit: 'grapheme' }).map((t) => `x${t}`.normalize('NFC'))
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [Buffer.from(a), Buffer.from(b)]
        // UTF-8 keeps the order of code points.
        expect(holding(a, b)).toBe({ '-1': less, 0: equal, 1: greater }[Buffer.compare(x, y)])
      }),
    )
  })

  test('is that of the moments for two times, wherever their clocks are', () => {
    const offset = fc.integer({ min: -14 * 60, max: 14 * 60 })
    const written = fc.tuple(day, offset).map(([date, minutes]) => {
      const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1)
      const size = Math.abs(minutes)
      const pad = (n: number): string => String(n).padStart(2, '0')
      const sign = minutes < 0 ? '-' : '+'
      return {
        ms: date.getTime(),
        text: `${local}${sign}${pad(Math.floor(size / 60))}:${pad(size % 60)}`,
      }
    })
    fc.assert(
      fc.property(written, written, (a, b) => {
        const same = a.text === b.text ? equal : sameMoment
        expect(holding(a.text, b.text)).toBe(a.ms < b.ms ? less : a.ms > b.ms ? greater : same)
      }),
    )
  })

  test('turns round when the two change places', () => {
    const any = fc.oneof(
      number,
      fc.string(),
      day.map((date) => date.toISOString()),
    )
    const turned = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const
    fc.assert(
      fc.property(any, any, fc.constantFrom(...orders), (a, b, op) => {
        expect(holds(a, op, b)).toBe(holds(b, turned[op], a))
      }),
    )
  })

  test('is none beside a value of another kind', () => {
    const ordered = fc.oneof(number, fc.string())
    fc.assert(
      fc.property(json, ordered, fc.constantFrom(...orders), (found, value, op) => {
        fc.pre(typeof found !== typeof value)
        expect(holds(found, op, value)).toBe(false)
        expect(holds(undefined, op, value)).toBe(false)
      }),
    )
  })

  test.each<[Json, Json, string]>([
    [0.02, 0.01, greater],
    [10, 9, greater],
    ['10', '9', less],
    ['10', 9, neither],
    [-0, 0, equal],
    [1e308, -1e308, greater],
    [true, 0, neither],
    [null, 0, neither],
    [[2], 1, neither],
    ['B', 'a', less],
    ['', 'a', less],
    ['a', 'ab', less],
    ['\uFF5E', '\u{1F600}', less],
    ['caf\u0065\u0301', 'caf\u00e9', sameMoment],
    ['2026-03-01', '2026-03-02', less],
    ['2026-03-01T00:00:00+01:00', '2026-02-28T23:00:00Z', sameMoment],
    ['2026-03-01T00:00:00Z', '2026-03-01T00:00:00+01:00', greater],
    ['2026-03-01 12:30', '2026-03-01T12:30:00.000Z', sameMoment],
    ['2026-03-01T12:30:00,5z', '2026-03-01t12:30:00.500-0000', sameMoment],
    ['2026-03-01T12:30:00.000001', '2026-03-01T12:30:00.000002', less],
    ['2026-03-01T12:30:00.123456789Z', '2026-03-01T12:30:00.123456788Z', greater],
    ['2026-03-01T12:30:00+05:30', '2026-03-01T07:00:00+00', sameMoment],
    // A date is all of its day.
    ['2026-03-01T12:00:00Z', '2026-03-01', sameMoment],
    ['2026-03-01T23:59:59.999999999Z', '2026-03-01', sameMoment],
    ['2026-03-02T00:00:00Z', '2026-03-01', greater],
    ['2026-03-01T00:30:00+01:00', '2026-03-01', less],
    ['2026-03-01', '2026-03-01T12:00:00Z', sameMoment],
    ['0001-01-01', '2026-03-01', less],
    ['2024-02-29', '2024-02-28', greater],
    // Texts that are no times are compared with such texts only.
    ['unknown', '2026-03-01', neither],
    ['2026-03-01', 'unknown', neither],
    ['2026-02-30', '2026-02-29', greater],
    ['2026-02-30', '2026-03-01', neither],
    ['2026-03-01T25:00:00Z', '2026-03-01', neither],
    ['2026-03-01T12:00:00+24:00', '2026-03-01', neither],
    ['2026-03', '2026-03-01', neither],
    [' 2026-03-01', '2026-03-01', neither],
  ])('of %j beside %j is %j', (found, value, expected) => {
    expect(holding(found, value)).toBe(expected)
  })
})

describe('of a path', () => {
  const always = (condition: MetadataCondition, found: Json | undefined): boolean =>
    metadataMatcher(condition)(found === undefined ? {} : { key: found })

  test('exactly one of =, != and absent holds', () => {
    const maybe = fc.option(json, { nil: undefined })
    fc.assert(
      fc.property(maybe, json, (found, value) => {
        const held = [
          holds(found, '=', value),
          holds(found, '!=', value),
          always({ path: 'key', op: 'absent' }, found),
        ]
        expect(held.filter(Boolean)).toHaveLength(1)
        expect(always({ path: 'key', op: 'present' }, found)).toBe(found !== undefined)
        expect(always({ path: 'key', equals: value }, found)).toBe(held[0])
      }),
    )
  })

  test('null is present, and equal to null only', () => {
    expect(always({ path: 'key', op: 'present' }, null)).toBe(true)
    expect(always({ path: 'key', op: 'absent' }, null)).toBe(false)
    expect(holds(null, '=', null)).toBe(true)
    expect(holds(null, '!=', 0)).toBe(true)
    for (const other of [0, '', false, 'null', []]) expect(holds(other, '=', null)).toBe(false)
  })

  test('a value is found through objects and lists, by a list of keys also where they have dots', () => {
    const metadata = { train: { runs: [{ lr: 0.1 }, { lr: 0.01 }] }, 'a.b': 2 }
    const at = (path: string | string[], op: OrderOperator, value: number): boolean =>
      metadataMatcher({ path, op, value })(metadata)
    expect(at('train.runs.1.lr', '<', 0.1)).toBe(true)
    expect(at(['train', 'runs', '0', 'lr'], '<', 0.1)).toBe(false)
    expect(at(['a.b'], '>=', 2)).toBe(true)
    expect(at('a.b', '>=', 2)).toBe(false)
    expect(at('constructor.length', '>=', 0)).toBe(false)
  })
})

describe('contains', () => {
  test('finds every part of a text, and every element of a list', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (before, part, after) => {
        expect(holds(before + part + after, 'contains', part)).toBe(true)
      }),
    )
    fc.assert(
      fc.property(fc.array(json), json, fc.array(json), (before, element, after) => {
        expect(holds([...before, element, ...after], 'contains', element)).toBe(true)
      }),
    )
  })

  test.each<[Json | undefined, Json, boolean]>([
    ['ImageNet-1k', 'imagenet', true],
    ['caf\u0065\u0301', 'CAF\u00c9', true],
    ['resnet', 'net50', false],
    ['trained in 2024', 2024, true],
    ['is true', true, true],
    ['[1]', [1], false],
    [['ImageNet', 'coco'], 'COCO', true],
    [['ImageNet', 'coco'], 'coc', false],
    [[64, 128], 64, true],
    [[64, 128], '64', false],
    [['64'], 64, true],
    [[{ a: 1, b: 2 }], { b: 2, a: 1 }, true],
    [[[1]], [1], true],
    [[null], null, true],
    [[], null, false],
    [{ coco: 1 }, 'coco', false],
    [2024, 20, false],
    [null, 'null', false],
    [undefined, 'undefined', false],
  ])('of %j and %j is %j', (found, value, expected) => {
    expect(holds(found, 'contains', value)).toBe(expected)
  })
})

describe('a condition that makes no sense is refused, with the field and the rule', () => {
  test.each([
    [null, undefined, /condition like/],
    [[], undefined, /condition like/],
    [{ op: '=', value: 1 }, 'path', /path of a metadata key/],
    [{ path: '', equals: 1 }, 'path', /path of a metadata key/],
    [{ path: [], op: 'absent' }, 'path', /path of a metadata key/],
    [{ path: ['a', 1], equals: 1 }, 'path', /path of a metadata key/],
    [{ path: 'a' }, 'equals', /Expected a JSON value/],
    [{ path: 'a', equals: 1, op: '=' }, undefined, /either `equals`, or `op`/],
    [{ path: 'a', value: 1 }, undefined, /either `equals`, or `op`/],
    [{ path: 'a', op: '=>', value: 1 }, 'op', /"=>" is not an operator.* =, !=, <, <=.*mean >=$/],
    [{ path: 'a', op: '==', value: 1 }, 'op', /"==" is not an operator.*; did you mean =$/],
    [{ path: 'a', op: '≠', value: 1 }, 'op', /; did you mean !=$/],
    [{ path: 'a', op: 'like', value: 1 }, 'op', /present, absent$/],
    [{ path: 'a', op: 'toString', value: 1 }, 'op', /not an operator/],
    [{ path: 'a', op: 3, value: 1 }, 'op', /3 is not an operator/],
    [{ path: 'a', op: '=' }, 'value', /Expected a JSON value/],
    [{ path: 'a', op: '=', value: Number.NaN }, 'value', /NaN, which JSON cannot hold/],
    [{ path: 'a', op: '<', value: Infinity }, 'value', /Infinity, which JSON cannot hold/],
    [{ path: 'a', op: '<', value: true }, 'value', /< compares numbers.*true has no order/],
    [{ path: 'a', op: '>=', value: null }, 'value', /null has no order/],
    [{ path: 'a', op: '>', value: [1] }, 'value', /\[1\] has no order/],
    [{ path: 'a', op: 'absent', value: 1 }, 'value', /absent takes no value/],
  ])('%j', (input, field, message) => {
    const problem = metadataConditionProblem(input)
    expect(problem?.field).toBe(field)
    expect(problem?.message).toMatch(message)
  })

  test.each([
    [null, undefined, /condition like/],
    [{ op: '=', value: '2026-03-01' }, 'op', /"=" does not order times/],
    [{ value: '2026-03-01' }, 'op', /does not order times/],
    [{ op: '<', value: 'yesterday' }, 'value', /"yesterday" is not a time/],
    [{ op: '<', value: 1_700_000_000 }, 'value', /is not a time/],
    [{ op: '<' }, 'value', /is not a time/],
    [{ op: '<', value: '2026-02-30' }, 'value', /is not a time/],
  ])('%j, of a time', (input, field, message) => {
    const problem = timeConditionProblem(input)
    expect(problem?.field).toBe(field)
    expect(problem?.message).toMatch(message)
  })

  test('and every other one is taken', () => {
    for (const path of ['a', 'a.b', ['a.b'], ['']])
      for (const condition of [
        { path, equals: null },
        { path, op: '=', value: { a: [1] } },
        { path, op: '!=', value: false },
        { path, op: '<', value: 0 },
        { path, op: '>=', value: '' },
        { path, op: 'contains', value: [1] },
        { path, op: 'present' },
        { path, op: 'absent' },
      ])
        expect(metadataConditionProblem(condition)).toBeUndefined()
    expect(timeConditionProblem({ op: '<=', value: '2026-03-01T12:00' })).toBeUndefined()
  })
})

test('a text without quotes beside an order operator is a time, or more likely a mistyped number', () => {
  const meant = (text: string) => bareTextProblem('<=', text)?.meant
  expect(['0,01', '.4', '1e-4', '-1,5', '1.10'].map(meant)).toEqual([0.01, 0.4, 0.0001, -1.5, 1.1])
  for (const text of ['1,000', 'm', '', '1.2.3', '2026-03', '123456789012345678', '1e999'])
    expect(bareTextProblem('<=', text)).toEqual({
      message: `${JSON.stringify(text)} is read as a text, and <= takes a number or a time.`,
      meant: undefined,
    })
  expect(bareTextProblem('>', '2026-03-01 12:30')).toBeUndefined()
  for (const op of ['=', '!=', 'contains', 'present'])
    for (const text of ['m', '007', '1,000', 'a,b', '1.2.3'])
      expect(bareTextProblem(op, text)).toBeUndefined()
  for (const op of ['=', '!='])
    expect(bareTextProblem(op, '0,01')).toEqual({
      message: '"0,01" is read as a text.',
      meant: 0.01,
    })
  expect(bareTextProblem('contains', '0,01')).toBeUndefined()
})

test('a time of a record is compared by days and by moments', () => {
  const at = (op: OrderOperator, value: string): boolean =>
    timeMatcher({ op, value })('2026-03-01T12:30:00.250Z')
  expect(at('<=', '2026-03-01')).toBe(true)
  expect(at('>=', '2026-03-01')).toBe(true)
  expect(at('>', '2026-03-01')).toBe(false)
  expect(at('>', '2026-02-28')).toBe(true)
  expect(at('<', '2026-03-01T12:30:01Z')).toBe(true)
  expect(at('>', '2026-03-01T12:30:00+01:00')).toBe(true)
})
