import { expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { endlessReference } from './schema-loops.ts'

it.each<[JsonObject, string]>([
  [{ $ref: '#' }, '#'],
  [{ allOf: [{ $ref: '#' }] }, '#'],
  [{ not: { if: { $ref: '#' } } }, '#'],
  [{ dependentSchemas: { a: { $ref: '#' } } }, '#'],
  [{ $anchor: 'here', oneOf: [{ type: 'string' }, { $ref: '#here' }] }, '#here'],
  [{ $dynamicAnchor: 'node', anyOf: [{ $dynamicRef: '#node' }] }, '#node'],
  [{ $id: 'https://x.example/a', else: { $ref: 'https://x.example/a' } }, 'https://x.example/a'],
  [{ $defs: { a: { $ref: '#/$defs/b' }, b: { anyOf: [{ $ref: '#/$defs/a' }] } } }, '#/$defs/a'],
  [{ properties: { x: { $ref: '#/properties/x' } } }, '#/properties/x'],
  [{ $defs: { 'a/b~c %': { $ref: '#/$defs/a~1b~0c%20%25' } } }, '#/$defs/a~1b~0c%20%25'],
])('finds that %j never ends', (schema, reference) => {
  expect(endlessReference(schema)).toBe(reference)
})

it.each<JsonObject>([
  { properties: { next: { $ref: '#' } } },
  { items: { $ref: '#' } },
  { additionalProperties: { anyOf: [{ type: 'string' }, { $ref: '#' }] } },
  { $defs: { a: { type: 'string' } }, allOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }] },
  { properties: { $ref: { type: 'string' } } },
  { $ref: '#/$defs/nowhere' },
  { const: { $ref: '#' }, type: 'object' },
])('lets %j be', (schema) => {
  expect(endlessReference(schema)).toBeUndefined()
})
