import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, type JsonObject } from './json.ts'
import { toHex } from './platform.ts'
import { sampleId } from './sample-id.ts'

const idOf = (sample: JsonObject): string => toHex(sampleId(sample))
const sample = fc
  .dictionary(fc.string(), fc.jsonValue())
  // fast-check says unknown for what it makes by the rules of JSON.
  .map(({ metadata: _metadata, ...content }) => content as JsonObject)
// See above.
const json = fc.jsonValue().map((value) => value as JsonObject)

test('a sample id is 16 bytes, the same on every host and for ever', () => {
  expect(idOf({ locator: 's3://bucket/1.png', size: [1, 2.5] })).toBe(
    'b9bc844f0354d3e3ef1a1faa7530873b',
  )
})

test('metadata does not count', () => {
  fc.assert(
    fc.property(sample, json, (content, metadata) => {
      expect(idOf({ ...content, metadata })).toBe(idOf(content))
    }),
  )
})

test('metadata deeper in the sample does count', () => {
  expect(idOf({ inner: { metadata: 1 } })).not.toBe(idOf({ inner: { metadata: 2 } }))
})

test('the order of keys does not count', () => {
  fc.assert(
    fc.property(sample, (content) => {
      expect(idOf(Object.fromEntries(Object.entries(content).toReversed()))).toBe(idOf(content))
    }),
  )
})

test('anything else counts', () => {
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      expect(idOf(a) === idOf(b)).toBe(canonicalJson(a) === canonicalJson(b))
    }),
  )
  fc.assert(
    fc.property(sample, fc.string(), json, json, (content, key, before, after) => {
      fc.pre(key !== 'metadata' && canonicalJson(before) !== canonicalJson(after))
      expect(idOf({ ...content, [key]: before })).not.toBe(idOf({ ...content, [key]: after }))
    }),
  )
})

test('a sample without content has an id too, and metadata alone is no content', () => {
  expect(idOf({ metadata: { a: 1 } })).toBe(idOf({}))
})
