import { expect, it } from 'vitest'
import { ErrorGroups, errorKey } from './error-group.ts'

const error = (message: string, name = 'TypeError') => ({ name, message, attempts: 1 })

it('takes rows together that differ in their numbers only, the most frequent first', () => {
  const groups = new ErrorGroups()
  groups.add(3, error('out of memory'))
  groups.add(7, error('no light in 7'))
  groups.add(17, error('no light in 17'))
  groups.add(20, error('out of memory', 'RangeError'))
  expect(groups.sorted().map(({ message, count, first }) => [message, count, first])).toEqual([
    ['no light in 7', 2, 7],
    ['out of memory', 1, 3],
    ['out of memory', 1, 20],
  ])
})

it('keeps a bounded number of groups, and counts what is in none', () => {
  const groups = new ErrorGroups()
  const letters = (n: number): string =>
    n.toString(26).replaceAll(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '')
  for (let n = 0; n < 3_000; n++) groups.add(n, error(`at ${letters(n)}-${letters(3_000 - n)}`))
  expect(groups.sorted().length).toBe(500)
  expect(groups.others).toBe(2_500)
})

it('has a key that an address can hold, whatever is thrown', () => {
  const key = errorKey(error('😀'.repeat(400), ''))
  expect(new URLSearchParams([['error', key]]).get('error')).toBe(key)
})
