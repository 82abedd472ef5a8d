import { expect, test } from 'vitest'
import { entriesOf, viewTree } from './tree-view.ts'

const numbered = <T>(count: number, make: () => T): Record<string, T> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, make()]))

test('all of a small tree is open, however deep it is', () => {
  const root = { a: { b: [{ c: { d: 1 } }] }, e: 2 }
  const { a } = root
  expect([...viewTree(root, '').open]).toEqual([root, a, a.b, a.b[0], a.b[0]?.c])
})

test('of a large tree as much is open as there is room for, from the top', () => {
  const many = numbered(190, () => numbered(150, () => 1))
  const root = { many, last: { few: 1 } }
  const { open } = viewTree(root, '')
  expect([many, root.last, many['k0']].every((branch) => branch && open.has(branch))).toBe(true)
  expect(open.size).toBe(4)
})

test('the first of very many entries are open alone', () => {
  expect(
    viewTree(
      numbered(10_000, () => ({})),
      '',
    ).open.size,
  ).toBe(201)
})

test('a search finds values, and paths over several levels, and opens the way to them', () => {
  const needle = { er: { needle: 'Hay', other: 2 } }
  const root = { many: numbered(300, () => numbered(10, () => 1)), deep: needle }
  const names = (search: string, branch: Parameters<typeof entriesOf>[0], path: string[]) =>
    entriesOf(branch, path, viewTree(root, search)).map(([key]) => key)
  for (const search of ['hay', 'er.need']) {
    expect([...viewTree(root, search).open]).toEqual([root, needle, needle.er])
    expect(names(search, root, [])).toEqual(['deep'])
    expect(names(search, needle.er, ['deep', 'er'])).toEqual(['needle'])
  }
  expect(names('deep.er', needle.er, ['deep', 'er'])).toEqual(['needle', 'other'])
  expect(names('k299.k9', root.many, ['many'])).toEqual(['k299'])
  expect(names('nowhere', root, [])).toEqual([])
})
