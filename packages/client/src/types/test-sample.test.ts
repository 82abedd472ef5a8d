import { sampleId, type JsonObject } from '@touchstone/core'
import * as fc from 'fast-check'
import { expect, expectTypeOf, test } from 'vitest'
import { Image, ImagePair, Text } from './test-sample.ts'

const toJson = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value))
const locator = 's3://photos/cat.jpg'

test('metadata is kept and is not part of the identity', () => {
  const plain = sampleId(toJson(Image.parse({ locator })))
  const key = fc.string({ minLength: 1 }).filter((text) => text !== '__proto__')
  fc.assert(
    fc.property(fc.dictionary(key, fc.jsonValue({ noUnicodeString: false })), (metadata) => {
      const image = Image.parse({ locator, metadata: toJson(metadata) })
      expect(toJson(image.metadata)).toEqual(toJson(metadata))
      expect(sampleId(toJson({ ...image, metadata: null }))).toEqual(plain)
    }),
  )
})

test('metadata that JSON cannot hold is refused', () => {
  const { error } = Image.safeParse({ locator, metadata: { taken: new Date(0) } })
  expect(error?.issues).toMatchObject([
    {
      path: ['metadata', 'taken'],
      message:
        'Free-form fields must be JSON: text, finite numbers, booleans, null, lists, objects',
    },
  ])
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
