import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Lines } from './lines.ts'
import { utf8 } from './platform.ts'

const lines = (text: string): Lines => new Lines(utf8(text), 'The part')
const character = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 })
// Pieces have 64 KiB: some of these lines fill several, and some pieces hold many of these lines.
const line = fc
  .tuple(character, fc.oneof(fc.nat(20), fc.nat(100_000)))
  .map(([of, times]) => of.replaceAll('\n', '.').repeat(times))
const someLines = fc.array(line, { maxLength: 12 })

describe('lines', () => {
  test('are those that were written, however long they are, and however many', () => {
    fc.assert(
      fc.property(someLines, (written) => {
        const read = lines(written.map((text) => `${text}\n`).join(''))
        expect(read.count()).toBe(written.length)
        // Compared by hand, so that a failure does not print megabytes.
        const all = read.all()
        expect(all.length).toBe(written.length)
        expect(all.every((text, i) => text === written[i])).toBe(true)
        expect(read.bytesLeft).toBe(0)
      }),
      { numRuns: 30 },
    )
  })

  test('are read by number, and some may be left out', () => {
    const chosen = fc.array(fc.boolean(), { minLength: 14, maxLength: 14 })
    fc.assert(
      fc.property(someLines, chosen, (written, isChosen) => {
        const read = lines(written.map((text) => `${text}\n`).join(''))
        for (const [number, chooses] of isChosen.entries())
          if (chooses) expect(read.at(number) === written[number]).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  test('are not read twice, and their bytes are given back with the last of them', () => {
    const bytes = utf8(`${'x'.repeat(99_999)}\n`.repeat(20))
    const read = new Lines(bytes, 'The part')
    expect(read.at(18)).toHaveLength(99_999)
    expect([bytes.byteLength, read.bytesLeft]).toEqual([2_000_000, 100_000])
    expect(read.at(19)).toHaveLength(99_999)
    expect([bytes.byteLength, read.bytesLeft]).toEqual([0, 0])
    expect(read.at(20)).toBeUndefined()
    expect(() => read.at(0)).toThrow('read once')
  })

  test.each([
    ['', []],
    ['\n', ['']],
    ['\n\n', ['', '']],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\nb', ['a', 'b']],
    ['a\n\nb\n', ['a', '', 'b']],
  ])('of %j are %j', (text, expected) => {
    expect(lines(text).all()).toEqual(expected)
    expect(lines(text).count()).toBe(expected.length)
  })

  test('that are not UTF-8 are refused when they are reached', () => {
    const long = utf8(`${'x'.repeat(100_000)}\n`)
    const read = new Lines(Uint8Array.of(...long, 0xff), 'The part')
    expect(read.at(0)).toHaveLength(100_000)
    expect(() => read.at(1)).toThrow('The part is not valid UTF-8. Nothing of it was stored.')
  })
})
