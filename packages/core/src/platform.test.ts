import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as native from './platform.ts'

const bytes = fc.uint8Array({ maxLength: 2000 })
const text = fc.string({ unit: 'binary', maxLength: 200 }).filter((t) => t.isWellFormed())

// A host without Node's built-in modules: a browser, as far as this module can tell.
let portable: typeof native
beforeAll(async () => {
  const getBuiltinModule: unknown = Reflect.get(process, 'getBuiltinModule')
  Reflect.set(process, 'getBuiltinModule', undefined)
  vi.resetModules()
  try {
    portable = await import('./platform.ts')
  } finally {
    Reflect.set(process, 'getBuiltinModule', getBuiltinModule)
  }
})
afterAll(() => vi.resetModules())

test('without the built-in modules of Node another implementation is used', async () => {
  expect(portable.sha256).not.toBe(native.sha256)
  // Only node:zlib answers with a Buffer.
  expect(await native.gzip(new Uint8Array(1))).toBeInstanceOf(Buffer)
  expect(await portable.gzip(new Uint8Array(1))).not.toBeInstanceOf(Buffer)
})

// Only the length, so that a failure does not print millions of bytes.
const unpackedLength = async (packed: Promise<Uint8Array>): Promise<number> =>
  (await packed).byteLength

describe.each([
  ['with the built-in modules of Node', () => native],
  ['with web standards alone', () => portable],
])('%s', (_, host) => {
  test('SHA-256 of bytes and of texts is that of node:crypto', () => {
    fc.assert(
      fc.property(fc.oneof(bytes, text), (data) => {
        expect(host().sha256Hex(data)).toBe(createHash('sha256').update(data).digest('hex'))
        expect(host().toHex(host().sha256(data))).toBe(host().sha256Hex(data))
      }),
    )
  })

  test('the first bytes of a SHA-256 are written to their place, and nothing beside it', () => {
    fc.assert(
      fc.property(text, fc.nat(20), fc.integer({ min: 1, max: 32 }), (data, at, length) => {
        const into = new Uint8Array(64).fill(7)
        host().writeSha256(data, into, { at, length })
        const expected = new Uint8Array(64).fill(7)
        expected.set(host().sha256(data).subarray(0, length), at)
        expect(into).toEqual(expected)
      }),
    )
  })

  test('what gzip packs, gunzip and node:zlib unpack', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (data) => {
        const packed = await host().gzip(data)
        expect(gunzipSync(packed).equals(data)).toBe(true)
        expect(Buffer.from(await host().gunzip(packed, data.byteLength + 1)).equals(data)).toBe(
          true,
        )
      }),
    )
  })

  test('gunzip unpacks what node:zlib packs', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (data) => {
        const unpacked = await host().gunzip(gzipSync(data), data.byteLength + 1)
        expect(Buffer.from(unpacked).equals(data)).toBe(true)
      }),
    )
  })

  test('many chunks come back in their order', async () => {
    const data = Uint8Array.from({ length: 600_000 }, (__, i) => (i * i) >> 7)
    const unpacked = await host().gunzip(await host().gzip(data), data.byteLength)
    expect(Buffer.from(unpacked).equals(data)).toBe(true)
  })

  test('gunzip makes as many bytes as allowed, and refuses one more', async () => {
    const packed = await host().gzip(new Uint8Array(100_000))
    const unpack = (maxBytes: number) => unpackedLength(host().gunzip(packed, maxBytes))
    expect(await unpack(100_000)).toBe(100_000)
    await expect(unpack(99_999)).rejects.toBeInstanceOf(host().OutputTooLarge)
  })

  test('gunzip refuses a bomb', async () => {
    const bomb = gzipSync(new Uint8Array(64 * 1024 * 1024))
    expect(bomb.byteLength).toBeLessThan(100_000)
    const unpacked = unpackedLength(host().gunzip(bomb, 1_000_000))
    await expect(unpacked).rejects.toBeInstanceOf(host().OutputTooLarge)
  })

  test('gzip leaves what it was given as it was, even a part of a larger buffer', async () => {
    const whole = Uint8Array.from({ length: 100 }, (__, i) => i)
    const packed = await host().gzip(whole.subarray(10, 20))
    expect([...gunzipSync(packed)]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    expect(whole).toEqual(Uint8Array.from({ length: 100 }, (__, i) => i))
  })

  const sound = gzipSync(Buffer.from('a test sample'.repeat(20)))
  const flipped = (at: number): Uint8Array =>
    sound.map((byte, index) => (index === at ? byte ^ 0xff : byte))

  test.each([
    ['of nothing', new Uint8Array()],
    ['of something else', native.utf8('{"place":0}')],
    ['cut within its header', sound.subarray(0, 5)],
    ['cut within its data', sound.subarray(0, 20)],
    ['cut within its checksum', sound.subarray(0, -5)],
    ['with another first byte', flipped(0)],
    ['with another checksum', flipped(sound.length - 8)],
    ['with another length', flipped(sound.length - 4)],
    ['with a length of billions', flipped(sound.length - 1)],
  ])('gunzip refuses gzip %s', async (__, damaged) => {
    await expect(host().gunzip(damaged, 10_000)).rejects.toBeInstanceOf(Error)
    await expect(host().gunzip(damaged, 10_000)).rejects.not.toBeInstanceOf(host().OutputTooLarge)
  })
})

test('both pack and hash to what the other understands', async () => {
  const data = native.utf8('träge Köter 😀'.repeat(50))
  expect(portable.sha256Hex(data)).toBe(native.sha256Hex(data))
  expect(await native.gunzip(await portable.gzip(data), 5_000)).toHaveLength(data.byteLength)
  expect(await portable.gunzip(await native.gzip(data), 5_000)).toHaveLength(data.byteLength)
})
