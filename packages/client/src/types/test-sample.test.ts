import { sampleId, type JsonObject } from '@touchstone/core'
import * as fc from 'fast-check'
import { expect, expectTypeOf, test } from 'vitest'
import { Image, ImagePair, Text } from './test-sample.ts'

const toJson = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value))
const hasProtoKey = (value: unknown) => JSON.stringify(value).includes('"__proto__":')
const locator = 's3://photos/cat.jpg'

test('metadata is kept and is not part of the identity', () => {
  const plain = sampleId(toJson(Image.parse({ locator })))
  const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => !hasProtoKey(value))
  const key = fc.string().filter((text) => text !== '__proto__')
  fc.assert(
    fc.property(fc.dictionary(key, json), (metadata) => {
      const image = Image.parse({ locator, metadata })
      expect(toJson(image.metadata)).toEqual(toJson(metadata))
      expect(sampleId(toJson(image))).toEqual(plain)
    }),
  )
})

test.each([
  [new Date(0), 'it is an instance of Date'],
  [[1, NaN], '[1] is NaN, which JSON cannot hold'],
  [JSON.parse('{ "__proto__": 1 }'), '__proto__ is a key that is not allowed'],
])('metadata of %o is refused with its path', (taken, reason) => {
  const { error } = Image.safeParse({ locator, metadata: { taken } })
  const message = `The value cannot be stored: ${reason}. Only JSON values can`
  expect(error?.issues).toMatchObject([{ path: ['metadata', 'taken'], message }])
})

test('an undefined field of metadata counts as absent', () => {
  expect(toJson(Image.parse({ locator, metadata: { taken: undefined } }))).toEqual({
    locator,
    metadata: {},
  })
})

test('a composite has metadata of its own, outside of its identity', () => {
  const pair = { a: { locator: 'a.png' }, b: { locator: 'b.png' } }
  const described = ImagePair.parse({ ...pair, metadata: { camera: 'left' } })
  expect(described.metadata).toEqual({ camera: 'left' })
  expect(sampleId(toJson(described))).toEqual(sampleId(toJson(ImagePair.parse(pair))))
})

test('a text may be empty', () => {
  expect(Text.parse({ text: '' })).toEqual({ text: '' })
})

test('the static type of a sample needs no metadata', () => {
  expectTypeOf<{ locator: string }>().toExtend<Image>()
})
