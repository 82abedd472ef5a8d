import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { BitmapMask, SegmentationMask } from './mask.ts'

const locator = 'masks/1.png'

test('the labels may be written with number keys', () => {
  const labels = { 0: 'road', 255: 'sky' } satisfies SegmentationMask['labels']
  expect(SegmentationMask.parse({ locator, labels })).toEqual({ locator, labels })
})

test('every integer is a key in the one way that JavaScript writes it', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      expect(SegmentationMask.safeParse({ locator, labels: { [value]: '' } }).success).toBe(true)
    }),
  )
})

test.each(['road', '1.5', '007', '-0', '', ' 1', '1e3'])('a key of %j is refused', (key) => {
  const { error } = SegmentationMask.safeParse({ locator, labels: { [key]: 'x' } })
  expect(error?.issues).toMatchObject([
    {
      path: ['labels', key],
      message: `A key of SegmentationMask labels must be an integer, got "${key}"`,
    },
  ])
})

test('labels that are a list are refused', () => {
  const { error } = SegmentationMask.safeParse({ locator, labels: ['road'] })
  expect(error?.issues).toMatchObject([
    {
      message: 'SegmentationMask labels must be an object of pixel value to name, got a list of 1',
    },
  ])
})

test('a locator is any text but the empty one, and is kept as it is', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary' }), (text) => {
      expect(BitmapMask.parse({ locator: text }).locator).toBe(text)
    }),
  )
  expect(BitmapMask.safeParse({ locator: '' }).error?.issues).toMatchObject([
    { path: ['locator'], message: 'A locator must not be empty' },
  ])
})
