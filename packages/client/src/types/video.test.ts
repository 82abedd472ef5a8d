import { sampleId } from '@touchstone/core'
import { expect, expectTypeOf, test } from 'vitest'
import type * as z from 'zod'
import { Video, VideoAsset } from './video.ts'

const locator = 's3://b/v.mp4'
const idOf = (video: Video) => sampleId(JSON.parse(JSON.stringify(video)))

test('a video has one identity, whether a field is null or absent', () => {
  const absent = Video.parse({ locator, start: 1 })
  const withNull = Video.parse({ locator, start: 1, end: null, thumbnail: null })
  expect(idOf(absent)).toEqual(idOf(withNull))
  expect(VideoAsset.parse({ locator })).toEqual(VideoAsset.parse({ locator, frame_rate: null }))
})

test('fields may be left out where a video is written, and are there where it is read', () => {
  expectTypeOf<{ locator: string; end: number }>().toExtend<z.input<typeof Video>>()
  expectTypeOf<Video['start']>().toEqualTypeOf<number | null>()
})

test('the frame rate and the thumbnail are kept', () => {
  const thumbnail = { locator: 's3://b/v.png' }
  expect(VideoAsset.parse({ locator, thumbnail, frame_rate: 29.97 })).toEqual({
    locator,
    thumbnail,
    start: null,
    end: null,
    frame_rate: 29.97,
  })
})

test.each([Video, VideoAsset])('a video must not start after its end', (schema) => {
  expect(schema.safeParse({ locator, start: 3, end: 3 }).success).toBe(true)
  expect(schema.safeParse({ locator, start: 3 }).success).toBe(true)
  expect(schema.safeParse({ locator, start: 3, end: 1 }).error?.issues).toMatchObject([
    { message: 'A video must not start after its end, got start 3 and end 1' },
  ])
  expect(schema.safeParse({ locator, end: Infinity }).error?.issues).toMatchObject([
    { path: ['end'], message: 'The end of a video must be a finite number, got Infinity' },
  ])
})
