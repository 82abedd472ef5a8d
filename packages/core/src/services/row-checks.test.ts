import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../json.ts'
import { limits } from '../limits.ts'
import { compileSchema } from './row-checks.ts'

const check = (schema: JsonObject, value: Json): string | undefined =>
  compileSchema(schema, 'The inference schema')(value)

const box: JsonObject = {
  type: 'object',
  properties: {
    label: { enum: ['cat', 'dog'] },
    boxes: { type: 'array', items: { $ref: '#/$defs/box' } },
  },
  required: ['label'],
  additionalProperties: false,
  $defs: { box: { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] } },
}

describe('a check', () => {
  test('says nothing of a value that fits', () => {
    expect(check(box, { label: 'cat', boxes: [{ x: 1.5 }] })).toBeUndefined()
    expect(check({}, null)).toBeUndefined()
  })

  test.each<[Json, string]>([
    [{ label: 'cat', boxes: [{ x: 1 }, { x: '1' }] }, 'boxes.1.x: must be number'],
    [{ label: 'cat', boxes: [{}] }, "boxes.0: must have required property 'x'"],
    [{ label: 'cow' }, 'label: must be equal to one of the allowed values (["cat","dog"])'],
    [{ label: 'cat', hat: 1 }, 'must NOT have additional properties ("hat")'],
    ['cat', 'must be object'],
  ])('says of %j: %s', (value, problem) => {
    expect(check(box, value)).toBe(problem)
  })

  test('names keys as they are written, even with / and ~', () => {
    const schema = { properties: { 'a/b~1c': { type: 'string' } } }
    expect(check(schema, { 'a/b~1c': 1 })).toBe('a/b~1c: must be string')
  })

  test('remembers nothing of the value before', () => {
    const fits = compileSchema(box, 'The schema')
    expect(fits({ label: 1 })).toContain('label')
    expect(fits({ label: 'cat' })).toBeUndefined()
  })

  test('takes formats for annotations and unknown keywords for nothing', () => {
    expect(check({ type: 'string', format: 'date-time', title: 'When', x: 1 }, 'soon')).toBe(
      undefined,
    )
  })

  test('does not take what every object inherits for a key of the row', () => {
    const optional = { type: 'object', properties: { constructor: { type: 'string' } } }
    expect(check(optional, {})).toBeUndefined()
    expect(check(optional, { constructor: 1 })).toBe('constructor: must be string')
    expect(check({ type: 'object', required: ['toString'] }, {})).toBe(
      "must have required property 'toString'",
    )
    expect(check({ type: 'object', required: ['toString'] }, { toString: 1 })).toBeUndefined()
  })

  test('leaves the value as it is', () => {
    const value = { n: '1' }
    check({ properties: { n: { type: 'number' }, m: { default: 5 } } }, value)
    expect(value).toEqual({ n: '1' })
  })
})

describe('a schema', () => {
  const refusal = (code: string, message: string): unknown =>
    expect.objectContaining({ code, message: expect.stringContaining(message) })

  test.each<[string, JsonObject, string]>([
    ['is no JSON Schema', { type: 'strnig' }, 'is not a usable JSON Schema (draft 2020-12)'],
    ['is of another draft', { $schema: 'http://json-schema.org/draft-07/schema#' }, 'draft-07'],
    ['points to another host', { $ref: 'https://example.com/a.json' }, "can't resolve reference"],
    ['points to a file', { properties: { a: { $ref: 'b.json' } } }, "can't resolve reference"],
    ['points to what it does not have', { $ref: '#/$defs/none' }, "can't resolve reference"],
    ['has a broken pattern', { pattern: '(' }, 'is not a usable JSON Schema'],
    ['has $async, which would let every value pass', { $async: true, type: 'string' }, '$async'],
    ['has $async inside', { properties: { a: { $async: true, type: 'string' } } }, 'async schema'],
  ])('is refused when it %s', (_, schema, message) => {
    expect(() => compileSchema(schema, 'The inference schema')).toThrow(
      refusal('bad_input', 'The inference schema'),
    )
    expect(() => compileSchema(schema, 'The inference schema')).toThrow(
      refusal('bad_input', message),
    )
  })

  test('has at most 64 KiB as JSON', () => {
    const sized = (bytes: number): JsonObject => ({
      title: 'x'.repeat(bytes - '{"title":""}'.length),
    })
    expect(compileSchema(sized(limits.schemaBytes), 'It')('anything')).toBeUndefined()
    expect(() => compileSchema(sized(limits.schemaBytes + 1), 'It')).toThrow(
      refusal('too_large', 'It has 65537 bytes as JSON; a schema may have at most 65536.'),
    )
  })

  test('may have the $id of another schema', () => {
    const $id = 'https://example.com/inference'
    expect(check({ $id, type: 'string' }, 'cat')).toBeUndefined()
    expect(check({ $id, type: 'number' }, 'cat')).toBe('must be number')
  })
})
