import { ConditionFailed, type Key, type Table, type WriteStep } from '@touchstone/core'
import { expect, it } from 'vitest'
import type { OpenTable } from './open-table.ts'

const a = { pk: 'p', sk: 'a' }
const b = { pk: 'p', sk: 'b' }
const c = { pk: 'q', sk: 'c' }

const put = (key: Key, value: string, expected: number): WriteStep => ({
  put: key,
  value,
  expect: expected,
})

/** The index of the step whose condition failed; undefined when the write went through. */
export async function failedStep(
  table: Table,
  steps: readonly WriteStep[],
): Promise<number | undefined> {
  try {
    await table.write(steps)
    return undefined
  } catch (error) {
    if (error instanceof ConditionFailed) return error.step
    throw error
  }
}

const values: readonly (readonly [string, string])[] = [
  ['keys that mean something to JavaScript', '{"__proto__":{"a":1},"constructor":null}'],
  ['numbers beyond decimals', '{"n":1e200,"m":-0,"d":0.1,"e":1E+2,"i":9007199254740993}'],
  ['duplicate keys and white space', '{ "a" : 1,\n\t"a" : 2 }'],
  ['emoji and all planes', '"\u{1f600}\u{10ffff}\ud7ff\ue000\uffff\u0000\u0001"'],
  ['decomposed letters', '"e\u0301 \u00e9"'],
  ['escapes as they were written', String.raw`"\u00e9\ud800\/\n"`],
  ['an empty object', '{}'],
  ['an empty text', '""'],
  ['null', 'null'],
  ['zero', '0'],
]

/** What `write` promises. */
export function tableWriteCases(open: OpenTable): void {
  it.each(values)('gives a value back to the letter: %s', async (_, value) => {
    await using opened = await open()
    const { table } = opened
    await table.write([put(a, value, 0)])
    expect((await table.get(a))?.value).toBe(value)
    expect((await table.query({ pk: 'p', limit: 1 })).items[0]?.value).toBe(value)
    expect((await table.getMany([a]))[0]?.value).toBe(value)
    await table.write([put(a, value, 1), put(b, value, 0)])
    expect((await table.get(a))?.value).toBe(value)
    expect((await table.get(b))?.value).toBe(value)
  })

  it('takes 380,000 bytes of UTF-8, in whatever characters', async () => {
    await using opened = await open()
    const { table } = opened
    for (const [sk, text] of [
      ['ascii', 'x'.repeat(380_000)],
      ['latin', '\u00e9'.repeat(190_000)],
      ['emoji', '\u{1f600}'.repeat(95_000)],
    ] as const) {
      await table.write([put({ pk: 'p', sk }, text, 0)])
      expect((await table.get({ pk: 'p', sk }))?.value === text).toBe(true)
    }
  })

  it('raises the revision by one with every put', async () => {
    await using opened = await open()
    const { table } = opened
    for (let revision = 1; revision <= 5; revision++) {
      await table.write([put(a, `${revision}`, revision - 1)])
      expect(await table.get(a)).toStrictEqual({ ...a, revision, value: `${revision}` })
    }
    await table.write([put(a, '6', 5), put(b, '1', 0)])
    expect((await table.get(a))?.revision).toBe(6)
  })

  it('puts only at the revision that is expected', async () => {
    await using opened = await open()
    const { table } = opened
    expect(await failedStep(table, [put(a, 'x', 1)])).toBe(0)
    expect(await table.get(a)).toBeUndefined()
    await table.write([put(a, '1', 0)])
    await table.write([put(a, '2', 1)])
    for (const stale of [0, 1, 3]) expect(await failedStep(table, [put(a, 'x', stale)])).toBe(0)
    expect(await table.get(a)).toStrictEqual({ ...a, revision: 2, value: '2' })
  })

  it('deletes only at the revision that is expected', async () => {
    await using opened = await open()
    const { table } = opened
    expect(await failedStep(table, [{ delete: a, expect: 1 }])).toBe(0)
    await table.write([put(a, '1', 0)])
    await table.write([put(a, '2', 1)])
    for (const stale of [0, 1, 3])
      expect(await failedStep(table, [{ delete: a, expect: stale }])).toBe(0)
    await table.write([{ delete: a, expect: 2 }])
    expect(await table.get(a)).toBeUndefined()
  })

  it('deletes nothing where nothing is expected', async () => {
    await using opened = await open()
    const { table } = opened
    expect(await failedStep(table, [{ delete: a, expect: 0 }])).toBeUndefined()
    expect(await table.get(a)).toBeUndefined()
  })

  it('starts again at revision 1 after a delete', async () => {
    await using opened = await open()
    const { table } = opened
    await table.write([put(a, '1', 0)])
    await table.write([put(a, '2', 1)])
    await table.write([{ delete: a, expect: 2 }])
    await table.write([put(a, '3', 0)])
    expect(await table.get(a)).toStrictEqual({ ...a, revision: 1, value: '3' })
  })

  it('checks without changing anything', async () => {
    await using opened = await open()
    const { table } = opened
    await table.write([put(a, '1', 0)])
    expect(await failedStep(table, [{ check: a, expect: 1 }])).toBeUndefined()
    expect(await failedStep(table, [{ check: b, expect: 0 }])).toBeUndefined()
    expect(await failedStep(table, [{ check: a, expect: 0 }])).toBe(0)
    expect(await failedStep(table, [{ check: a, expect: 2 }])).toBe(0)
    expect(await failedStep(table, [{ check: b, expect: 1 }])).toBe(0)
    expect(await table.getMany([a, b])).toStrictEqual([
      { ...a, revision: 1, value: '1' },
      undefined,
    ])
  })

  it('does all steps of a group, over several partitions', async () => {
    await using opened = await open()
    const { table } = opened
    await table.write([put(a, '1', 0), put(b, '1', 0)])
    await table.write([put(a, '2', 1), { delete: b, expect: 1 }, { check: c, expect: 0 }])
    await table.write([put(c, '1', 0), { check: a, expect: 2 }, { delete: b, expect: 0 }])
    expect(await table.getMany([a, b, c])).toStrictEqual([
      { ...a, revision: 2, value: '2' },
      undefined,
      { ...c, revision: 1, value: '1' },
    ])
  })

  it('does no step of a group when one condition fails, and names the first one', async () => {
    await using opened = await open()
    const { table } = opened
    await table.write([put(a, '1', 0), put(b, '1', 0)])
    const good = [put(c, 'x', 0), put(a, 'x', 1), { delete: b, expect: 1 }] as const
    const bad = [
      put({ pk: 'bad', sk: '1' }, 'x', 7),
      { delete: { pk: 'bad', sk: '2' }, expect: 1 },
      { check: { pk: 'bad', sk: '3' }, expect: 2 },
    ] as const
    for (const failing of bad)
      for (let at = 0; at <= good.length; at++) {
        const steps = [...good.slice(0, at), failing, ...good.slice(at)]
        expect(await failedStep(table, steps)).toBe(at)
      }
    expect(await failedStep(table, [good[0], ...bad, good[1]])).toBe(1)
    expect(await table.getMany([a, b, c])).toStrictEqual([
      { ...a, revision: 1, value: '1' },
      { ...b, revision: 1, value: '1' },
      undefined,
    ])
  })

  it('writes 100 steps, and almost 4 MB, at once', async () => {
    await using opened = await open()
    const { table } = opened
    const many = Array.from({ length: 100 }, (_, index) => ({ pk: `${index}`, sk: 's' }))
    await table.write(many.map((key) => put(key, '1', 0)))
    expect((await table.getMany(many)).every((item) => item?.revision === 1)).toBe(true)
    const large = Array.from({ length: 10 }, (_, index) => ({ pk: 'large', sk: `${index}` }))
    await table.write(large.map((key) => put(key, 'x'.repeat(380_000), 0)))
    expect(await failedStep(table, [put(a, '1', 0), put(many[99] ?? a, '2', 0)])).toBe(1)
    expect((await table.getMany(large)).every((item) => item?.value.length === 380_000)).toBe(true)
  })
}
