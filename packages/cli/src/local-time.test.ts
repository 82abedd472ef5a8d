import { timeMatcher, type OrderOperator } from '@touchstone/core/metadata-condition'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { fromLocalTime } from './local-time.ts'
import { minute } from './values.ts'

const before = process.env['TZ']
afterEach(() => {
  if (before === undefined) delete process.env['TZ']
  else process.env['TZ'] = before
})

const inZone = (zone: string, op: OrderOperator, value: string) => {
  process.env['TZ'] = zone
  return fromLocalTime({ op, value })
}

it.each([
  ['Asia/Tokyo', '>=', '2026-03-01 12:30', '>=', '2026-03-01T03:30:00.000Z'],
  [
    'America/Los_Angeles',
    '<',
    '2026-03-01T12:30:15.123456789',
    '<',
    '2026-03-01T20:30:15.123456789Z',
  ],
  ['Asia/Kathmandu', '>', '2026-03-01 00:00', '>', '2026-02-28T18:15:00.000Z'],
  // Clocks show it twice, and not at all.
  ['Europe/Berlin', '>=', '2026-10-25 02:30', '>=', '2026-10-25T00:30:00.000Z'],
  ['Europe/Berlin', '>=', '2026-03-29 02:30', '>=', '2026-03-29T01:30:00.000Z'],
] as const)('in %s %s%s asks for %s%s', (zone, op, value, asked, moment) => {
  expect(inZone(zone, op, value)).toEqual({ op: asked, value: moment })
})

it.each([
  ['>=', '>=', '2026-02-28T15:00:00.000Z'],
  ['<', '<', '2026-02-28T15:00:00.000Z'],
  ['>', '>=', '2026-03-01T15:00:00.000Z'],
  ['<=', '<', '2026-03-01T15:00:00.000Z'],
] as const)('a date is all of its day: %s asks for %s%s', (op, asked, moment) => {
  expect(inZone('Asia/Tokyo', op, '2026-03-01')).toEqual({ op: asked, value: moment })
})

it('a day has as many hours as the clocks give it', () => {
  expect(inZone('Europe/Berlin', '<=', '2026-03-29')).toEqual({
    op: '<',
    value: '2026-03-29T22:00:00.000Z',
  })
  // There the clocks went forward at midnight.
  expect(inZone('America/Sao_Paulo', '>=', '2018-11-04').value).toBe('2018-11-04T03:00:00.000Z')
  expect(inZone('America/Sao_Paulo', '<=', '2018-11-03').value).toBe('2018-11-04T03:00:00.000Z')
})

it.each([
  '2026-03-01T12:30Z',
  '2026-03-01 12:30+01:00',
  '2026-03-01T12:30:00.5-0330',
  '9999-12-31',
])('%s stays', (value) => {
  for (const op of ['>', '<='] as const)
    expect(inZone('America/Los_Angeles', op, value)).toEqual({ op, value })
})

describe.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'UTC'])(
  'in %s',
  (zone) => {
    it('the time that a list shows is at or before the moment, and its day has the moment', () => {
      process.env['TZ'] = zone
      const moments = fc.date({
        min: new Date('2020-01-01'),
        max: new Date('2035-01-01'),
        noInvalidDate: true,
      })
      fc.assert(
        fc.property(moments, (moment) => {
          const iso = moment.toISOString()
          const [date = '', time = '', offset = ''] = minute(iso).split(' ')
          const holds = (op: OrderOperator, value: string) =>
            timeMatcher(fromLocalTime({ op, value }))(iso)
          expect(holds('>=', `${date} ${time}${offset}`)).toBe(true)
          expect(holds('<', `${date} ${time}${offset}`)).toBe(false)
          expect([holds('>=', date), holds('<=', date)]).toEqual([true, true])
          expect([holds('>', date), holds('<', date)]).toEqual([false, false])
        }),
        { numRuns: 300 },
      )
    })
  },
)
