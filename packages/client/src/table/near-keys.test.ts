import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { hintSentences, keyHints } from './near-keys.ts'
import { compileKey } from './table-key.ts'

const testSample = z.object({ id: z.string(), frame: z.int() })
const single = compileKey('id', { testSample, isText: true })

async function* each(texts: readonly string[]) {
  yield* texts
}

const hints = (unknown: readonly string[], missing: readonly string[]) =>
  keyHints(unknown, each(missing), single)

describe('keyHints', () => {
  it.each([
    [
      ['Mu\u0308ller.jpg', 'cafe\u0301'],
      ['M\u00FCller.jpg', 'caf\u00E9'],
      'Unicode normalisation (NFC)',
    ],
    [['a ', '\u00A0b', 'c\u200B'], ['a', 'b', 'c'], 'trimming white space'],
    [['A.JPG', 'b'], ['a.jpg', 'B'], 'converting to lower case'],
    [['1.0', '2.0'], ['1', '2'], 'reading as numbers'],
    [['007', '-8.50'], ['7', '-8.5'], 'reading as numbers'],
    [['img_007.png'], ['img_7.png'], 'removing leading zeros'],
    [
      ['./a/b.jpg', '\\c\\d.jpg'],
      ['a/b.jpg', 'c/d.jpg'],
      'writing paths with / and dropping a leading one',
    ],
    [['images/a.jpg'], ['a.jpg'], 'keeping only file names'],
    [
      ['a/1.jpg', 'b/1.jpg'],
      ['s3://x/a/1.jpg', 's3://x/b/1.jpg'],
      'keeping the last two segments of paths',
    ],
    [['a', 'b.1'], ['a.jpg', 'b.1.png'], 'removing file extensions'],
    [['images/a.png'], ['a'], 'keeping only file names without extensions'],
    [
      [' A07 '],
      ['a7'],
      'normalising to NFC and lower case, and removing white space and leading zeros',
    ],
  ])('%j would meet %j', async (unknown, missing, after) => {
    const { nearKeys } = await hints(unknown, [...missing, 'another one'])
    expect(nearKeys).toMatchObject({ after, keys: unknown.length, tried: unknown.length })
    expect(nearKeys?.example).toEqual({ unknown: unknown[0], testSample: missing[0] })
  })

  it('says nothing where no key would meet one test sample', async () => {
    expect(await hints(['x', 'y'], ['a', 'b'])).toEqual({ missingKeys: ['a', 'b'] })
    // Two that would meet the same, and one that would meet two.
    expect((await hints(['AB', 'Ab'], ['ab'])).nearKeys).toBeUndefined()
    expect((await hints(['1.jpg'], ['a/1.jpg', 'b/1.jpg'])).nearKeys).toBeUndefined()
  })

  it('takes what brings most keys together, and counts all of them', async () => {
    const { nearKeys } = await hints(['A', 'dir/b', 'dir/c', 'zzz'], ['a', 'b', 'c'])
    expect(nearKeys).toMatchObject({ keys: 3, tried: 4 })
    expect((await hints(['A', 'dir/b', 'dir/c'], ['x', 'b', 'c'])).nearKeys).toMatchObject({
      after: 'keeping only file names',
      keys: 2,
    })
  })

  it('lists the first ten keys of test samples without a row', async () => {
    const missing = Array.from({ length: 30 }, (_, i) => `s${i}`)
    expect((await hints(['x'], missing)).missingKeys).toEqual(missing.slice(0, 10))
  })

  it('knows keys of several fields, and of numbers', async () => {
    const both = compileKey(['id', 'frame'], { testSample, isText: true })
    const text = (id: string, frame: number) => both.ofSample({ id, frame })
    const { nearKeys, missingKeys } = await keyHints([text('A', 1)], each([text('a', 1)]), both)
    expect(missingKeys).toEqual([['a', 1]])
    expect(nearKeys?.message).toBe(
      '1 of 1 unknown key would match after converting to lower case: ["A",1] in the table, ["a",1] in the test samples.',
    )
    const numbers = compileKey('frame', { testSample, isText: true })
    expect(numbers.keyOf(numbers.ofSample({ id: '', frame: 7 }))).toBe(7)
    expect(single.keyOf(single.ofSample({ id: '\0x', frame: 7 }))).toBe('\0x')
  })

  it('shows what two keys differ in that look the same', async () => {
    expect(hintSentences(await hints(['e\u0301'], ['\u00E9']))).toBe(
      'Test samples without a row have keys such as "\u00E9". 1 of 1 unknown key would match after Unicode normalisation (NFC): "e\\u0301" in the table, "\\u00e9" in the test samples.',
    )
    const { nearKeys } = await hints(['a\u00A0'], ['a'])
    expect(nearKeys?.message).toContain('"a\\u00a0" in the table, "a" in the test samples.')
    expect(hintSentences({})).toBe('')
  })
})
