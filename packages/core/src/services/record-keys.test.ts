import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatId } from '../ids.ts'
import { Name } from '../names.ts'
import { nameKey, updatedKey } from './record-keys.ts'

const id = formatId('testSuite', Number.MAX_SAFE_INTEGER)
const bytesOf = (text: string): number => Buffer.byteLength(text)
const inByteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

describe('the place of a record in the list by name', () => {
  test('does not depend on case', () => {
    expect(nameKey({ name: 'ResNet', id })).toBe(nameKey({ name: 'RESNET', id }))
  })

  test('is that of its name, a name before all that it begins', () => {
    const names = ['b', 'A b', 'a', 'B1', 'ab', 'A', 'a!', 'é', '😀']
    const keys = names.map((name) => nameKey({ name, id: formatId('model', 1) }))
    const sorted = keys.toSorted(inByteOrder).map((key) => key.split('\t')[0])
    expect(sorted).toEqual(['a', 'a', 'a b', 'a!', 'ab', 'b', 'b1', 'é', '😀'])
  })

  test('is that of its age among equal names', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        const [x, y] = [a, b].map((n) => nameKey({ name: 'x', id: formatId('model', n) }))
        expect(Math.sign(inByteOrder(x ?? '', y ?? ''))).toBe(Math.sign(a - b))
      }),
    )
  })

  test('fits into a sort key of 1,024 bytes, whatever the name', () => {
    const widest = fc.constantFrom('😀', 'İ', '€', 'Ⱥ', 'x', 'ﬃ')
    const name = fc
      .oneof(
        fc.array(widest, { minLength: 1, maxLength: 256 }).map((list) => list.join('')),
        fc.constantFrom('😀', 'İ', '€', 'Ⱥ').map((character) => character.repeat(256)),
      )
      .map((text) => Name.parse(text))
    fc.assert(
      fc.property(name, (each) => {
        const key = nameKey({ name: each, id })
        const [prefix = '', tail] = key.split('\t')
        expect(bytesOf(key)).toBeLessThanOrEqual(1024)
        expect(each.toLowerCase().startsWith(prefix)).toBe(true)
        expect(prefix.isWellFormed()).toBe(true)
        expect(tail).toBe(id)
        // Nothing is cut off before there is need.
        expect(each.toLowerCase() === prefix || bytesOf(prefix) > 956).toBe(true)
      }),
    )
  })

  test('is shortened only when the name is longer than fits', () => {
    const kept = (name: string): string => nameKey({ name, id }).split('\t')[0] ?? ''
    expect(kept('€'.repeat(256))).toBe('€'.repeat(256))
    expect(kept('😀'.repeat(240))).toBe('😀'.repeat(240))
    expect(kept('😀'.repeat(241))).toBe('😀'.repeat(240))
    expect(kept(`x${'😀'.repeat(240)}`)).toBe(`x${'😀'.repeat(239)}`)
  })
})

test('the place of a record in the list by last edit is that of its time, then of its age', () => {
  const at = (updatedAt: string, n: number): string =>
    updatedKey({ updatedAt, id: formatId('model', n) })
  const keys = [
    at('2026-01-01T00:00:00.999Z', 9),
    at('2026-01-01T00:00:01.000Z', 1),
    at('2026-01-01T00:00:01.000Z', 2),
    at('2027-01-01T00:00:00.000Z', 1),
  ]
  expect(keys.toReversed().toSorted(inByteOrder)).toEqual(keys)
})
