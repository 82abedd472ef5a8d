import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ScoredLabeledTextSegment, TextSegment } from './text-segment.ts'
import { duration, ScoredLabeledTimeSegment, TimeSegment } from './time-segment.ts'

const messages = (result: { error?: { issues: readonly { message: string }[] } | undefined }) =>
  result.error?.issues.map(({ message }) => message)

test('the duration of a time segment is in seconds', () => {
  expect(duration(TimeSegment.parse({ start: 1.5, end: 9 }))).toBe(7.5)
})

test('a time segment is accepted exactly when it starts before its end', () => {
  const seconds = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(seconds, seconds, (start, end) => {
      expect(TimeSegment.safeParse({ start, end }).success).toBe(start < end)
    }),
  )
})

test('a text segment is accepted exactly when its indices are non-negative and in order', () => {
  const index = fc.integer({ min: -5, max: 5 })
  fc.assert(
    fc.property(index, index, (start, end) => {
      const { success } = TextSegment.safeParse({ text_field: 'text', start, end })
      expect(success).toBe(start >= 0 && start < end)
    }),
  )
})

test.each([
  [9, 1, 'TimeSegment must start before its end, got start 9 and end 1'],
  [1, 1, 'TimeSegment must start before its end, got start 1 and end 1'],
  [-Infinity, 1, 'The start of a TimeSegment must be a finite number, got -Infinity'],
])('a time segment from %s to %s is refused, in every variant', (start, end, message) => {
  expect(messages(TimeSegment.safeParse({ start, end }))).toEqual([message])
  const full = ScoredLabeledTimeSegment.safeParse({ start, end, label: '', score: 0 })
  expect(messages(full)).toEqual([message])
})

test.each([
  [3, 3, 'TextSegment must start before its end, got start 3 and end 3'],
  [-1, 3, 'The start of a TextSegment must be a non-negative integer, got -1'],
  [0.5, 3, 'The start of a TextSegment must be a non-negative integer, got 0.5'],
  [0, NaN, 'The end of a TextSegment must be a non-negative integer, got NaN'],
])('a text segment from %s to %s is refused, in every variant', (start, end, message) => {
  const segment = { text_field: 'text', start, end }
  expect(messages(TextSegment.safeParse(segment))).toEqual([message])
  const full = ScoredLabeledTextSegment.safeParse({ ...segment, label: '', score: 0 })
  expect(messages(full)).toEqual([message])
})
