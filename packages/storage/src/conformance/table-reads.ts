import type { Key } from '@touchstone/core'
import { expect, it } from 'vitest'
import { strangeKeys } from './strange-keys.ts'
import type { OpenTable } from './open-table.ts'

/** What `get` and `getMany` promise. */
export function tableReadCases(open: OpenTable): void {
  it('answers undefined where there is no item', async () => {
    await using opened = await open()
    expect(await opened.table.get({ pk: 'p', sk: 's' })).toBeUndefined()
  })

  it('gives back an item with its key, its revision and its value', async () => {
    await using opened = await open()
    const { table } = opened
    await table.write([{ put: { pk: 'p', sk: 's' }, value: '{"a":1}', expect: 0 }])
    expect(await table.get({ pk: 'p', sk: 's' })).toStrictEqual({
      pk: 'p',
      sk: 's',
      revision: 1,
      value: '{"a":1}',
    })
  })

  it('keeps keys apart that look alike', async () => {
    await using opened = await open()
    const { table } = opened
    const keys: Key[] = [
      { pk: 'a', sk: 'bc' },
      { pk: 'ab', sk: 'c' },
      { pk: 'A', sk: 'bc' },
      { pk: 'a', sk: 'bC' },
      { pk: 'a', sk: 'bc ' },
      { pk: 'a ', sk: 'bc' },
      { pk: '\u00e9', sk: '1' },
      { pk: 'e\u0301', sk: '1' },
      { pk: '1', sk: '1' },
      { pk: '01', sk: '1' },
      { pk: '1', sk: '1.0' },
    ]
    for (const [index, put] of keys.entries())
      await table.write([{ put, value: `${index}`, expect: 0 }])
    const items = await table.getMany(keys)
    expect(items.map((item) => item?.value)).toStrictEqual(keys.map((_, index) => `${index}`))
  })

  it('takes any text as a key', async () => {
    await using opened = await open()
    const { table } = opened
    for (const text of strangeKeys)
      await table.write([{ put: { pk: text, sk: text }, value: JSON.stringify(text), expect: 0 }])
    for (const text of strangeKeys)
      expect(await table.get({ pk: text, sk: text })).toStrictEqual({
        pk: text,
        sk: text,
        revision: 1,
        value: JSON.stringify(text),
      })
  })

  it('gives many items back in the order of the keys, with duplicates and gaps', async () => {
    await using opened = await open()
    const { table } = opened
    const key = (index: number): Key => ({ pk: `p${index % 3}`, sk: `s${index}` })
    for (let start = 0; start < 200; start += 100)
      await table.write(
        Array.from({ length: 100 }, (_, index) => ({
          put: key(start + index),
          value: `${start + index}`,
          expect: 0,
        })),
      )
    const wanted = Array.from({ length: 450 }, (_, index) => (index * 7919) % 300)
    const items = await table.getMany(wanted.map(key))
    expect(items.map((item) => item?.value)).toStrictEqual(
      wanted.map((index) => (index < 200 ? `${index}` : undefined)),
    )
    expect(items.map((item) => item?.sk)).toStrictEqual(
      wanted.map((index) => (index < 200 ? `s${index}` : undefined)),
    )
  })

  it('gives back nothing for no keys', async () => {
    await using opened = await open()
    expect(await opened.table.getMany([])).toStrictEqual([])
  })

  it('gives back more bytes at once than one answer of a store may have', async () => {
    await using opened = await open()
    const { table } = opened
    const value = (index: number): string => JSON.stringify(`${index}`.padEnd(370_000, '.'))
    const keys = Array.from({ length: 48 }, (_, index) => ({ pk: 'large', sk: `${index}` }))
    for (const [index, put] of keys.entries())
      await table.write([{ put, value: value(index), expect: 0 }])
    const items = await table.getMany(keys)
    expect(items.every((item, index) => item?.value === value(index))).toBe(true)
  })
}
