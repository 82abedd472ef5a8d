import { expect, it } from 'vitest'
import type { OpenObjects } from './open-objects.ts'
import { bytesOf } from './stored-objects.ts'

const longKey = [...Array.from({ length: 3 }, () => 'z'.repeat(128)), 'y'.repeat(125)].join('/')

const goodKeys: readonly string[] = [
  'a',
  '0',
  '-',
  '_',
  '...',
  '.a',
  'a.',
  'a..b',
  '..a/b..',
  'h/b/c/d/e/f/g/h',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ/abcdefghijklmnopqrstuvwxyz/0123456789._-',
  'x'.repeat(128),
  longKey,
]

const badKeys: readonly string[] = [
  '',
  '/',
  'a/',
  '/a',
  'a//b',
  '.',
  '..',
  './a',
  'a/.',
  '../a',
  'a/../b',
  'a/..',
  'a b',
  'a\\b',
  'a%2fb',
  'a?b',
  'a#b',
  'a=',
  'a~',
  'a\0',
  'a\n',
  '\u00e9',
  '\u{1f600}',
  'x'.repeat(129),
  `a/${'x'.repeat(129)}`,
  `${longKey}zz`,
]

/** Which keys there are. */
export function objectKeyCases(open: OpenObjects): void {
  it('takes every key that the rule allows', async () => {
    await using opened = await open()
    const { objects, fetch } = opened
    expect(longKey).toHaveLength(512)
    for (const [seed, key] of goodKeys.entries()) await objects.put(key, bytesOf(seed, seed + 1))
    for (const [seed, key] of goodKeys.entries()) {
      expect(await objects.head(key)).toMatchObject({ key, bytes: seed + 1 })
      const { url } = await objects.presignGet(key, { expiresInMs: 60_000 })
      const response = await fetch(new Request(url))
      expect(new Uint8Array(await response.arrayBuffer())).toStrictEqual(bytesOf(seed, seed + 1))
    }
    const { objects: listed } = await objects.list('')
    expect(listed.map(({ key }) => key)).toStrictEqual(goodKeys.toSorted())
  })

  it.each(badKeys)('refuses %j as a key everywhere', async (key) => {
    await using opened = await open()
    const { objects } = opened
    await objects.put('good', bytesOf(1, 1))
    const options = { expiresInMs: 60_000 }
    const binding = { bytes: 1, sha256: '0'.repeat(64), contentType: 'text/plain' }
    for (const attempt of [
      () => objects.put(key, bytesOf(1, 1)),
      () => objects.get(key),
      () => objects.head(key),
      () => objects.copy(key, 'other'),
      () => objects.copy('good', key),
      () => objects.delete(['good', key]),
      () => objects.presignGet(key, options),
      () => objects.presignPut(key, binding, options),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'bad_input' })
    expect((await objects.list('')).objects.map((object) => object.key)).toStrictEqual(['good'])
  })
}
