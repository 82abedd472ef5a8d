import { expect, it } from 'vitest'
import type { OpenObjects } from './open-objects.ts'

/** Bytes of every value, different for each seed. */
export const bytesOf = (seed: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) + seed * 7) & 0xff)

/** What `put`, `get`, `head`, `copy` and `delete` promise. */
export function storedObjectCases(open: OpenObjects): void {
  it('answers undefined where there is no object', async () => {
    await using opened = await open()
    expect(await opened.objects.get('a/b')).toBeUndefined()
    expect(await opened.objects.head('a/b')).toBeUndefined()
  })

  it.each([0, 1, 1_000, 3_000_000])('gives %i bytes back as they were put', async (length) => {
    await using opened = await open()
    const { objects } = opened
    await objects.put('a/b', bytesOf(1, length))
    const found = await objects.get('a/b')
    expect(found).toBeInstanceOf(Uint8Array)
    expect(Buffer.compare(found ?? bytesOf(2, 1), bytesOf(1, length))).toBe(0)
    expect(await objects.head('a/b')).toMatchObject({ key: 'a/b', bytes: length })
  })

  it('puts a view on a larger buffer as the bytes of the view', async () => {
    await using opened = await open()
    await opened.objects.put('view', bytesOf(3, 100).subarray(10, 20))
    expect([...((await opened.objects.get('view')) ?? [])]).toStrictEqual([
      ...bytesOf(3, 100).subarray(10, 20),
    ])
  })

  it('keeps what a key has', async () => {
    await using opened = await open()
    const { objects } = opened
    await objects.put('a', bytesOf(1, 100))
    await objects.put('a', bytesOf(2, 200))
    expect((await objects.get('a'))?.byteLength).toBe(100)
    expect(await objects.head('a')).toMatchObject({ bytes: 100 })
  })

  it('keeps one whole body of many that are put at once', async () => {
    await using opened = await open()
    const { objects } = opened
    await Promise.all(
      Array.from({ length: 20 }, (_, seed) => objects.put('a', bytesOf(seed, 50_000 + seed))),
    )
    const found = (await objects.get('a')) ?? new Uint8Array()
    const seed = found.byteLength - 50_000
    expect(Buffer.compare(found, bytesOf(seed, 50_000 + seed))).toBe(0)
  })

  it('tells when an object was written, and that a copy is younger', async () => {
    await using opened = await open()
    const { objects, passTime } = opened
    await objects.put('from', bytesOf(1, 10))
    const written = (await objects.head('from'))?.writtenAtMs ?? Number.NaN
    expect(Number.isSafeInteger(written)).toBe(true)
    await passTime(2_500)
    await objects.copy('from', 'to')
    await objects.put('later', bytesOf(1, 10))
    const copied = (await objects.head('to'))?.writtenAtMs ?? Number.NaN
    const later = (await objects.head('later'))?.writtenAtMs ?? Number.NaN
    // Some stores know whole seconds only.
    expect(copied - written).toBeGreaterThanOrEqual(1_000)
    expect(later - written).toBeGreaterThanOrEqual(1_000)
  })

  it('copies, so that each of the two lives on without the other', async () => {
    await using opened = await open()
    const { objects } = opened
    await objects.put('from/a', bytesOf(1, 1_000))
    expect(await objects.copy('from/a', 'to/a')).toBe(true)
    expect(await objects.copy('from/a', 'to/b')).toBe(true)
    expect(await objects.head('to/a')).toMatchObject({ key: 'to/a', bytes: 1_000 })
    await objects.delete(['from/a'])
    expect(await objects.get('from/a')).toBeUndefined()
    await objects.delete(['to/b'])
    expect(Buffer.compare((await objects.get('to/a')) ?? bytesOf(0, 1), bytesOf(1, 1_000))).toBe(0)
  })

  it('copies nothing that is not there', async () => {
    await using opened = await open()
    const { objects } = opened
    expect(await objects.copy('from', 'to')).toBe(false)
    expect(await objects.head('to')).toBeUndefined()
    await objects.put('to', bytesOf(1, 10))
    expect(await objects.copy('from', 'to')).toBe(false)
    expect(await objects.head('to')).toMatchObject({ bytes: 10 })
  })

  it('copies again without harm, as after a call whose answer was lost', async () => {
    await using opened = await open()
    const { objects } = opened
    await objects.put('from', bytesOf(1, 10))
    expect(await objects.copy('from', 'to')).toBe(true)
    expect(await objects.copy('from', 'to')).toBe(true)
    expect([...((await objects.get('to')) ?? [])]).toStrictEqual([...bytesOf(1, 10)])
  })

  it('deletes many, also keys that are not there', async () => {
    await using opened = await open()
    const { objects } = opened
    await objects.delete([])
    await objects.delete(['nothing'])
    await Promise.all(['a', 'b', 'c/d'].map((key) => objects.put(key, bytesOf(1, 1))))
    // More than S3 takes at once.
    const missing = Array.from({ length: 1_500 }, (_, index) => `missing/${index}`)
    await objects.delete(['a', ...missing, 'c/d'])
    expect((await objects.list('')).objects.map(({ key }) => key)).toStrictEqual(['b'])
    await objects.put('a', bytesOf(2, 2))
    expect((await objects.get('a'))?.byteLength).toBe(2)
  })
}
