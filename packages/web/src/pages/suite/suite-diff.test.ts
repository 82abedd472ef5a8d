import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { suiteDiff, type Member } from './suite-diff.ts'

const member = (id: string, version = 1): Member => ({
  ref: { id, version },
  record: { name: id },
  samples: version,
})
const members = (ids: string): Member[] => ids.split('').map((id) => member(id))
const kinds = (before: readonly Member[], after: readonly Member[]): string =>
  suiteDiff(before, after)
    .filter(({ kind }) => kind !== 'same')
    .map(({ kind, before: was, after: is }) => `${kind} ${(is ?? was)?.ref.id}`)
    .join(', ')

it('tells what was added, removed, and put to another version', () => {
  expect(kinds(members('abc'), [member('a'), member('c', 2), member('d')])).toBe(
    'versioned c, added d, removed b',
  )
})

it('only what was taken to another place has moved, not what made room for it', () => {
  expect(kinds(members('abcde'), members('eabcd'))).toBe('moved e')
  expect(kinds(members('abcde'), members('bcdea'))).toBe('moved a')
  expect(kinds(members('abcd'), members('xabcd'))).toBe('added x')
})

it('tells of what was put to another version that it was also moved', () => {
  const [first, ...others] = suiteDiff(members('abc'), [
    member('c', 2),
    member('a', 2),
    member('b'),
  ])
  expect(first).toMatchObject({ kind: 'versioned', hasMoved: true, from: 3, to: 1 })
  expect(others.map(({ kind, hasMoved }) => [kind, hasMoved])).toEqual([
    ['versioned', false],
    ['same', false],
  ])
})

it('a suite is the same as itself, whatever it holds', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), (ids) => {
      const list = ids.map((id) => member(id))
      expect(suiteDiff(list, list).every(({ kind }) => kind === 'same')).toBe(true)
    }),
  )
})

it('every test case of both versions is told once', () => {
  const list = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'))
  fc.assert(
    fc.property(list, list, (before, after) => {
      const told = suiteDiff(
        before.map((id) => member(id)),
        after.map((id) => member(id)),
      ).map((change) => (change.after ?? change.before)?.ref.id)
      expect(told).toHaveLength(new Set([...before, ...after]).size)
      expect(new Set(told)).toEqual(new Set([...before, ...after]))
    }),
  )
})
