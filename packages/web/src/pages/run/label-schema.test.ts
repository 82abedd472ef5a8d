import { isJsonObject, type JsonObject } from '@touchstone/core'
import {
  BoundingBox,
  ClassificationLabel,
  ScoredClassificationLabel,
} from '@touchstone/client/types'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { mayNameClasses } from './label-schema.ts'

function stored(type: z.ZodType): JsonObject {
  const schema: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(type)))
  if (!isJsonObject(schema)) throw new TypeError('A schema is an object.')
  return schema
}

it.each<[string, z.ZodType, z.ZodType, boolean]>([
  ['labels', ClassificationLabel, ScoredClassificationLabel, true],
  [
    'a nested field',
    z.object({ is: ClassificationLabel }),
    z.object({ is: ClassificationLabel }),
    true,
  ],
  ['whole values', z.enum(['a', 'b']), z.string(), true],
  ['what is left open', z.object({ a: z.any() }), z.object({ b: z.string() }), true],
  ['alternatives', z.union([z.string(), z.null()]), z.string(), true],
  [
    'lists',
    z.object({ boxes: z.array(BoundingBox) }),
    z.object({ boxes: z.array(BoundingBox) }),
    false,
  ],
  ['other fields', z.object({ label: z.string() }), z.object({ score: z.number() }), false],
])('of %s can tell', (_, groundTruth, inference, expected) => {
  const schemas = { groundTruth: stored(groundTruth), inference: stored(inference) }
  expect(mayNameClasses(schemas)).toBe(expected)
})

it('of no schema cannot tell', () => {
  expect(mayNameClasses({})).toBe(true)
})
