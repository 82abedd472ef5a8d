import { expect, it } from 'vitest'
import { whenText } from './time.tsx'

const now = new Date(2026, 5, 15, 12, 0)

it.each([
  [new Date(2026, 5, 15, 11, 59, 30), 'now', 'now'],
  [new Date(2026, 5, 15, 11, 58), '2 min ago', '2 min'],
  [new Date(2026, 5, 15, 9, 0), '3 h ago', '3 h'],
  [new Date(2026, 5, 14, 23, 0), 'yesterday', 'yesterday'],
  [new Date(2026, 5, 15, 12, 5), 'in 5 min', 'in 5 min'],
  [new Date(2026, 5, 15, 20, 0), 'in 8 h', 'in 8 h'],
])('of %s says %s alone, and %s in a column', (then, alone, short) => {
  expect(whenText(then, { now, isShort: false })).toBe(alone)
  expect(whenText(then, { now, isShort: true })).toBe(short)
})

it('names the day of what is further away, past or to come, and the year of another one', () => {
  for (const [year, has] of [
    [2026, false],
    [2028, true],
  ] as const)
    expect(/2028/.test(whenText(new Date(year, 8, 3), { now, isShort: false }))).toBe(has)
  expect(whenText(new Date(2026, 8, 3), { now, isShort: false })).toContain('3')
})
