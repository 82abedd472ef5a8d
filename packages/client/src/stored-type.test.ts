import * as z from 'zod'
import { describe, expect, it } from 'vitest'
import { fieldSchemaOf, leavesOf } from './table/field-schema.ts'
import * as types from './types/index.ts'
import { storedType } from './stored-type.ts'

const leaves = (type: z.ZodType) =>
  leavesOf(fieldSchemaOf(type)).map(({ path, field: { kind, nullable, required } }) => ({
    path,
    kind,
    nullable,
    required,
  }))
const stored = (type: z.ZodType) =>
  storedType(JSON.parse(JSON.stringify(z.toJSONSchema(type, { io: 'output' }))))

const all = Object.entries(types).flatMap(([name, type]) =>
  type instanceof z.ZodType ? [[name, type] as const] : [],
)

describe('A type from its stored schema', () => {
  it.each(all)('has the columns of %s', (_, type) => {
    expect(leaves(stored(type))).toEqual(leaves(type))
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
