import * as z from 'zod'
import { describe, expect, it } from 'vitest'
import { fieldSchemaOf, leavesOf } from './table/field-schema.ts'
import { describedType } from './described-type.ts'
import * as types from './types/index.ts'
import { storedType } from './stored-type.ts'

const leaves = (type: z.ZodType) =>
  leavesOf(fieldSchemaOf(type)).map(({ path, field: { kind, nullable, required } }) => ({
    path,
    kind,
    nullable,
    required,
  }))
const kinds = (type: z.ZodType) => leaves(type).map(({ path, kind }) => ({ path, kind }))
const schemaOf = (type: z.ZodType) =>
  JSON.parse(JSON.stringify(z.toJSONSchema(type, { io: 'output' })))
const stored = (type: z.ZodType) => storedType(schemaOf(type))

const all = Object.entries(types).flatMap(([name, type]) =>
  type instanceof z.ZodType ? [[name, type] as const] : [],
)

describe('A type from its stored schema', () => {
  it.each(all)('has the columns of %s', (_, type) => {
    expect(leaves(stored(type))).toEqual(leaves(type))
  })

  it.each(all)('has the same kinds of fields without zod: %s', (_, type) => {
    expect(kinds(describedType(schemaOf(type)))).toEqual(kinds(type))
  })

  it('has the same kinds of fields without zod where values are listed without their type', () => {
    const schema = {
      type: 'object',
      properties: { label: { enum: ['cat', 'dog'] }, kind: { const: 1 }, any: { enum: ['a', 1] } },
      required: ['label'],
    }
    expect(kinds(describedType(schema))).toEqual(kinds(storedType(schema)))
    expect(kinds(describedType(undefined))).toEqual(kinds(storedType(undefined)))
  })

  it('takes and refuses values as the schema says', () => {
    const type = stored(
      z.object({
        label: z.enum(['cat', 'dog']),
        score: z.number().min(0).max(1),
        note: z.string().nullable().optional(),
        extra: z.record(z.string(), z.int()),
      }),
    )
    const good = { label: 'cat', score: 0.5, extra: { a: 1 } }
    expect(type.parse(good)).toEqual(good)
    for (const bad of [{ label: 'cow' }, { score: 2 }, { note: 1 }, { extra: { a: 0.5 } }])
      expect(type.safeParse({ ...good, ...bad }).success).toBe(false)
  })

  it('keeps its columns where zod knows only some of the keywords', () => {
    const type = storedType({
      type: 'object',
      properties: { if: { type: 'number' }, other: { $ref: 'https://example.com/schema' } },
      required: ['if'],
      dependentRequired: { if: ['other'] },
    })
    expect(leaves(type)).toMatchObject([
      { path: 'if', kind: 'number' },
      { path: 'other', kind: 'any' },
    ])
    expect(type.safeParse({ if: 1, other: [] }).success).toBe(true)
    expect(type.safeParse({ if: 'x' }).success).toBe(false)
    expect(storedType(undefined).safeParse([1]).success).toBe(true)
    expect(storedType({ type: 'nonsense' }).safeParse([1]).success).toBe(true)
  })
})
