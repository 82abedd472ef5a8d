import { isErrorCode, type Query, type WriteStep } from '@touchstone/core'
import { expect, it } from 'vitest'
import type { OpenTable } from './open-table.ts'

const key = { pk: 'p', sk: 's' }
const step: WriteStep = { put: key, value: '1', expect: 0 }
const numbered = (count: number, value: string): WriteStep[] =>
  Array.from({ length: count }, (_, index) => ({
    put: { pk: 'p', sk: `${index}` },
    value,
    expect: 0,
  }))

const badTexts = (maxBytes: number): string[] => [
  '',
  'x'.repeat(maxBytes + 1),
  `${'\u00e9'.repeat(maxBytes / 2)}x`,
  `${'\u{1f600}'.repeat(maxBytes / 4)}x`,
  '\ud800',
  'a\udc00b',
]
const badKeys = [
  ...badTexts(2_048).map((pk) => ({ pk, sk: 's' })),
  ...badTexts(1_024).map((sk) => ({ pk: 'p', sk })),
]
const badSteps: readonly (readonly [string, readonly WriteStep[], string])[] = [
  ['no steps', [], 'bad_input'],
  ['101 steps', numbered(101, '1'), 'bad_input'],
  ['two steps on one key', [step, { check: key, expect: 0 }], 'bad_input'],
  ['a revision below 0', [{ ...step, expect: -1 }], 'bad_input'],
  ['half a revision', [{ ...step, expect: 0.5 }], 'bad_input'],
  ['a lone surrogate in a value', [{ put: key, value: '"\ud800"', expect: 0 }], 'bad_input'],
  ['380,001 bytes', [{ put: key, value: 'x'.repeat(380_001), expect: 0 }], 'too_large'],
  ['190,001 letters of 2', [{ put: key, value: 'é'.repeat(190_001), expect: 0 }], 'too_large'],
  ['more than 4 MB together', numbered(11, 'x'.repeat(370_000)), 'too_large'],
]
const badQueries: readonly Query[] = [
  ...badTexts(2_048).map((pk) => ({ pk, limit: 1 })),
  ...badTexts(1_024).flatMap((text) =>
    text === ''
      ? []
      : [
          { pk: 'p', prefix: text, limit: 1 },
          { pk: 'p', after: text, limit: 1 },
        ],
  ),
  ...[0, -1, 1_001, 1.5, Number.NaN, Number.POSITIVE_INFINITY].map((limit) => ({ pk: 'p', limit })),
]

/** The bounds of keys, values, steps and pages. */
export function tableBoundsCases(open: OpenTable): void {
  it('takes keys up to their bounds, counted in bytes', async () => {
    await using opened = await open()
    const { table } = opened
    for (const letter of ['x', '\u00e9', '\u{1f600}']) {
      const bytes = Buffer.byteLength(letter)
      const put = { pk: letter.repeat(2_048 / bytes), sk: letter.repeat(1_024 / bytes) }
      await table.write([{ put, value: '1', expect: 0 }])
      expect(await table.get(put)).toMatchObject(put)
      const page = await table.query({ pk: put.pk, prefix: put.sk, limit: 1 })
      expect(page.items).toMatchObject([put])
      expect(await table.query({ pk: put.pk, after: put.sk, limit: 1 })).toStrictEqual({
        items: [],
      })
    }
  })

  it('refuses keys beyond their bounds, wherever they are', async () => {
    await using opened = await open()
    const { table } = opened
    for (const bad of badKeys) {
      await expect(table.get(bad)).rejects.toMatchObject({ code: 'bad_input' })
      await expect(table.getMany([key, bad])).rejects.toMatchObject({ code: 'bad_input' })
      for (const badStep of [
        { put: bad, value: '1', expect: 0 },
        { delete: bad, expect: 0 },
        { check: bad, expect: 0 },
      ])
        await expect(table.write([badStep])).rejects.toMatchObject({ code: 'bad_input' })
    }
  })

  it.each(badSteps)('refuses a write with %s, and does nothing of it', async (_, steps, code) => {
    await using opened = await open()
    expect(isErrorCode(code)).toBe(true)
    await expect(opened.table.write(steps)).rejects.toMatchObject({ code })
    expect(await opened.table.query({ pk: 'p', limit: 1 })).toStrictEqual({ items: [] })
  })

  it('refuses queries that are out of bounds', async () => {
    await using opened = await open()
    for (const query of badQueries)
      await expect(opened.table.query(query)).rejects.toMatchObject({ code: 'bad_input' })
  })
}
