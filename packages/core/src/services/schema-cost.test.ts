import { expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { isCheapSchema } from './schema-cost.ts'

it.each<Json>([
  {},
  true,
  { type: 'object', properties: { label: { type: 'string' }, score: { minimum: 0 } } },
  { anyOf: [{ type: 'null' }, { enum: ['cat', 'dog'] }], $defs: { unused: { type: 'string' } } },
])('%j is checked where the caller is', (schema) => {
  expect(isCheapSchema(schema)).toBe(true)
})

it.each<Json>([
  { pattern: '^a' },
  { properties: { name: { patternProperties: {} } } },
  { items: [{ uniqueItems: true }] },
  { allOf: [{ $ref: '#/$defs/a' }] },
  { $dynamicRef: '#a' },
  { enum: Array.from({ length: 1_001 }, (_, n) => n) },
])('%j is checked apart', (schema) => {
  expect(isCheapSchema(schema)).toBe(false)
})
