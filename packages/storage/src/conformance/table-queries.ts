import type { Item, Query, Table } from '@touchstone/core'
import { expect, it } from 'vitest'
import { byBytes, strangeKeys } from './strange-keys.ts'
import type { OpenTable } from './open-table.ts'

/** What `query` promises. */
export function tableQueryCases(open: OpenTable): void {
  it('gives back one partition, by the bytes of its sort keys, in both directions', async () => {
    await using opened = await open()
    const { table } = opened
    const shuffled = strangeKeys.toSorted((a, b) => (a > b ? -1 : 1))
    await fill(table, 'p', shuffled)
    await fill(table, 'q', ['other'])
    expect(strangeKeys).toStrictEqual(shuffled.toSorted(byBytes))
    const up = await table.query({ pk: 'p', limit: 1_000 })
    expect(up).toStrictEqual({
      items: strangeKeys.map((sk) => ({ pk: 'p', sk, revision: 1, value: JSON.stringify(sk) })),
    })
    const down = await table.query({ pk: 'p', limit: 1_000, reverse: true })
    expect(down).toStrictEqual({ items: up.items.toReversed() })
  })

  it('gives back nothing of a partition that nobody wrote to', async () => {
    await using opened = await open()
    expect(await opened.table.query({ pk: 'p', limit: 10 })).toStrictEqual({ items: [] })
    expect(await opened.table.query({ pk: 'p', limit: 10, reverse: true })).toStrictEqual({
      items: [],
    })
  })

  it('combines prefix, after and reverse, whatever the text', async () => {
    await using opened = await open()
    const { table } = opened
    await fill(table, 'p', strangeKeys)
    const texts = ['', ...strangeKeys, 'a\u0002', '\ud7fe', '\ufffe', '\u{10fffe}', 'zz']
    for (const prefix of texts)
      for (const reverse of [false, true]) {
        const queries: Query[] = [
          { pk: 'p', limit: 1_000, prefix, reverse },
          ...texts.map((after) => ({ pk: 'p', limit: 1_000, prefix, after, reverse })),
        ]
        const answers = await Promise.all(queries.map((query) => table.query(query)))
        const found = answers.map(({ items }) => items.map(({ sk }) => sk))
        expect(found).toStrictEqual(queries.map(expectedKeys))
      }
  })

  it.each([false, true])('walks page by page (reverse: %s)', async (reverse) => {
    await using opened = await open()
    const { table } = opened
    const keys = Array.from({ length: 120 }, (_, index) => `k${`${index}`.padStart(4, '0')}`)
    await fill(table, 'p', ['j', ...keys, 'l'])
    const expected = reverse ? keys.toReversed() : keys
    for (const limit of [1, 7, 40, 119, 120, 121, 1_000]) {
      const pages = await walk(table, { pk: 'p', prefix: 'k', reverse, limit })
      expect(pages.flat().map(({ sk }) => sk)).toStrictEqual(expected)
      expect(pages.every(({ length }) => length > 0 && length <= limit)).toBe(true)
    }
  })

  it.each([false, true])('ends pages of large items early (reverse: %s)', async (reverse) => {
    await using opened = await open()
    const { table } = opened
    const keys = Array.from({ length: 60 }, (_, index) => `k${`${index}`.padStart(4, '0')}`)
    for (const sk of keys)
      await table.write([{ put: { pk: 'p', sk }, value: `"${sk.padEnd(200_000)}"`, expect: 0 }])
    const pages = await walk(table, { pk: 'p', reverse, limit: 1_000 })
    expect(pages.flat().map(({ sk }) => sk)).toStrictEqual(reverse ? keys.toReversed() : keys)
    expect(pages.length).toBeGreaterThan(2)
    for (const page of pages.slice(0, -1)) expect(page.length).toBeGreaterThan(1)
  })

  it('has no next page when the last one is full', async () => {
    await using opened = await open()
    const { table } = opened
    await fill(table, 'p', ['a1', 'a2', 'b1'])
    for (const reverse of [false, true]) {
      const query = { pk: 'p', prefix: 'a', limit: 2, reverse }
      const page = await table.query(query)
      expect(page.items).toHaveLength(2)
      expect(Object.hasOwn(page, 'next')).toBe(false)
    }
  })

  it('goes on after the last item of a page, also when that was deleted', async () => {
    await using opened = await open()
    const { table } = opened
    await fill(table, 'p', ['a', 'b', 'c', 'd'])
    const { items, next } = await table.query({ pk: 'p', limit: 2 })
    expect(items.map(({ sk }) => sk)).toStrictEqual(['a', 'b'])
    await table.write([{ delete: { pk: 'p', sk: 'b' }, expect: 1 }])
    const rest = await table.query({ pk: 'p', limit: 2, after: next ?? '' })
    expect(rest.items.map(({ sk }) => sk)).toStrictEqual(['c', 'd'])
  })

  it('walks through more bytes than one page of a store may have', async () => {
    await using opened = await open()
    const { table } = opened
    const value = 'x'.repeat(380_000)
    const keys = Array.from({ length: 12 }, (_, index) => `${index + 10}`)
    for (const sk of keys) await table.write([{ put: { pk: 'p', sk }, value, expect: 0 }])
    for (const reverse of [false, true]) {
      const items = (await walk(table, { pk: 'p', limit: 1_000, reverse })).flat()
      expect(items.map(({ sk }) => sk)).toStrictEqual(reverse ? keys.toReversed() : keys)
      expect(items.every((item) => item.value === value)).toBe(true)
    }
  })

  it('sees what a finished write stored and deleted', async () => {
    await using opened = await open()
    const { table } = opened
    for (let round = 0; round < 20; round++) {
      await table.write([{ put: { pk: 'p', sk: `${round}` }, value: '1', expect: 0 }])
      expect((await table.query({ pk: 'p', limit: 100 })).items).toHaveLength(1)
      await table.write([{ delete: { pk: 'p', sk: `${round}` }, expect: 1 }])
      expect((await table.query({ pk: 'p', limit: 100 })).items).toHaveLength(0)
    }
  })
}

/** Writes one item for each sort key, with the key as its value. */
async function fill(table: Table, pk: string, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += 100)
    await table.write(
      keys
        .slice(start, start + 100)
        .map((sk) => ({ put: { pk, sk }, value: JSON.stringify(sk), expect: 0 })),
    )
}

function expectedKeys({ prefix = '', after, reverse = false }: Query): string[] {
  const keys = strangeKeys.filter((sk) => sk.startsWith(prefix))
  if (!reverse) return keys.filter((sk) => after === undefined || byBytes(sk, after) > 0)
  return keys.filter((sk) => after === undefined || byBytes(sk, after) < 0).toReversed()
}

async function walk(table: Table, query: Query): Promise<(readonly Item[])[]> {
  const pages: (readonly Item[])[] = []
  for (let after: string | undefined; ;) {
    const page = await table.query(after === undefined ? query : { ...query, after })
    pages.push(page.items)
    if (page.next === undefined) return pages
    after = page.next
  }
}
