import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differences } from './difference.ts'
import { edited } from './edit.ts'
import { merge } from './merge.ts'

test('names each place that differs, as deep as it goes', () => {
  const before = { a: 1, b: { c: [1, 2], d: null }, e: 'x' }
  const after = { a: 1, b: { c: [1, 3, 4], d: false }, f: 'x' }
  expect(differences(before, after).map(({ path }) => path.join('.'))).toEqual([
    'b.c.1',
    'b.c.2',
    'b.d',
    'e',
    'f',
  ])
})

test('another order of keys is a difference', () => {
  expect(differences({ a: 1, b: 2 }, { b: 2, a: 1 })).toMatchObject([{ isReordered: true }])
  expect(differences({ a: 1, b: 2 }, { a: 1, b: 2 })).toEqual([])
})

test('an edit changes its entry alone', () => {
  const metadata = { z: 1, a: { k: [1, 2] }, m: null }
  const text = (path: (string | number)[], edit: Parameters<typeof edited>[2]) =>
    JSON.stringify(edited(metadata, path, edit))
  expect(text(['a', 'k', 1], { set: 'x' })).toBe('{"z":1,"a":{"k":[1,"x"]},"m":null}')
  expect(text(['a', 'k', 2], { set: 3 })).toBe('{"z":1,"a":{"k":[1,2,3]},"m":null}')
  expect(text(['a', 'k', 0], { remove: true })).toBe('{"z":1,"a":{"k":[2]},"m":null}')
  expect(text(['a'], { rename: 'b' })).toBe('{"z":1,"b":{"k":[1,2]},"m":null}')
  expect(text(['a', 'new'], { set: {} })).toBe('{"z":1,"a":{"k":[1,2],"new":{}},"m":null}')
})

test('a merge keeps both changes, and names the places where they clash', () => {
  const base = { lr: 0.1, data: 'a', gone: 1, deep: { x: 1, y: 1 } }
  const mine = { lr: 0.2, data: 'a', gone: 1, deep: { x: 2, y: 1 }, mine: true }
  const theirs = { lr: 0.3, data: 'b', deep: { x: 1, y: 2 } }
  const { value, clashes } = merge(base, { mine, theirs }, () => 'mine')
  expect(value).toEqual({ lr: 0.2, data: 'b', deep: { x: 2, y: 2 }, mine: true })
  expect(clashes).toEqual([{ path: ['lr'], base: 0.1, mine: 0.2, theirs: 0.3 }])
})

const object = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 2 }))

test('a merge with somebody who changed nothing is what the other made of it', () => {
  fc.assert(
    fc.property(object, object, (base, other) => {
      const plain = (value: unknown) => JSON.parse(JSON.stringify(value))
      const [was, now] = [plain(base), plain(other)]
      const never = () => expect.unreachable()
      expect(merge(was, { mine: now, theirs: was }, never).value).toEqual(now)
      expect(merge(was, { mine: was, theirs: now }, never).value).toEqual(now)
    }),
  )
})
