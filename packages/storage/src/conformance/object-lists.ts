import type { ObjectInfo, Objects } from '@touchstone/core'
import { expect, it } from 'vitest'
import type { OpenObjects } from './open-objects.ts'
import { bytesOf } from './stored-objects.ts'

// The slash of a path sorts between other characters: after "." and "-", before "0".
const keys: readonly string[] = [
  'A/z',
  'a-b',
  'a-c/d',
  'a.b',
  'a/0',
  'a/B',
  'a/b/c',
  'a/b/d',
  'a/b0',
  'a0',
  'a_b',
  'aa/b',
  'b/c/d/e/f',
]

/** What `list` promises. */
export function objectListCases(open: OpenObjects): void {
  it('lists nothing of an empty store', async () => {
    await using opened = await open()
    expect(await opened.objects.list('')).toStrictEqual({ objects: [] })
    expect(await opened.objects.list('a/b')).toStrictEqual({ objects: [] })
  })

  it('lists by key, with prefix and after in every combination', async () => {
    await using opened = await open()
    const { objects } = opened
    await Promise.all(listable().map((key, index) => objects.put(key, bytesOf(index, index))))
    const texts = [...keys, 'a', 'a/', 'a/b', 'a/b/', 'a/b/c/', 'b/c', 'zz', '0', 'a/~', 'a/b/cc']
    for (const prefix of ['', ...texts])
      for (const after of [undefined, ...texts]) {
        const page = await objects.list(prefix, after === undefined ? {} : { after })
        const expected = listable().filter(
          (key) => key.startsWith(prefix) && (after === undefined || key > after),
        )
        expect(page.objects.map(({ key }) => key)).toStrictEqual(expected)
        expect(page.next).toBeUndefined()
      }
  })

  it('tells of each object what head tells', async () => {
    await using opened = await open()
    const { objects } = opened
    await Promise.all(listable().map((key, index) => objects.put(key, bytesOf(index, index))))
    for (const info of (await objects.list('')).objects)
      expect(info).toStrictEqual(await objects.head(info.key))
  })

  it('lists more objects than one page has, each of them once', async () => {
    await using opened = await open()
    const { objects } = opened
    const many = Array.from({ length: 1_200 }, (_, index) => `${index % 2}/${index}`).toSorted()
    for (let start = 0; start < many.length; start += 100)
      await Promise.all(
        many.slice(start, start + 100).map((key) => objects.put(`many/${key}`, bytesOf(1, 3))),
      )
    await objects.put('a', bytesOf(1, 1))
    await objects.put('z', bytesOf(1, 1))
    const pages = await allPages(objects, 'many/')
    expect(pages.length).toBeGreaterThan(1)
    expect(pages.flat().map(({ key }) => key)).toStrictEqual(many.map((key) => `many/${key}`))
  })
}

// As the store has to give them back.
const listable = (): string[] => keys.toSorted()

async function allPages(objects: Objects, prefix: string): Promise<(readonly ObjectInfo[])[]> {
  const pages: (readonly ObjectInfo[])[] = []
  for (let after: string | undefined; ;) {
    const page = await objects.list(prefix, after === undefined ? {} : { after })
    pages.push(page.objects)
    if (page.next === undefined) return pages
    after = page.next
  }
}
