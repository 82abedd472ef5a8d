import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAhead } from './read-ahead.ts'

const mebibyte = 1024 * 1024

interface Item {
  readonly bytes: number
}

async function* asyncValues(sizes: readonly number[]): AsyncGenerator<Item> {
  for (const bytes of sizes) yield { bytes }
}

/** Reads items to the end and keeps count of those that were begun and are not used up. */
async function run(sizes: readonly number[]) {
  const held = new Set<Item>()
  const bytesOf = (items: ReadonlySet<Item>): number =>
    [...items].reduce((sum, { bytes }) => sum + bytes, 0)
  const most = { items: 0, bytesAhead: 0 }
  const given: Item[] = []
  const read = async (item: Item): Promise<Item> => {
    held.add(item)
    most.items = Math.max(most.items, held.size)
    await new Promise((resolve) => setImmediate(resolve))
    return item
  }
  for await (const item of readAhead(asyncValues(sizes), read)) {
    // While one is in use the others are read.
    await new Promise((resolve) => setImmediate(resolve))
    most.bytesAhead = Math.max(most.bytesAhead, bytesOf(held) - item.bytes)
    held.delete(item)
    given.push(item)
  }
  return { given: given.map(({ bytes }) => bytes), most }
}

const equal = (bytes: number): number[] => Array.from({ length: 20 }, () => bytes)

describe('reading ahead', () => {
  test('gives everything, in its order, whatever the sizes', async () => {
    const size = fc.oneof(fc.constant(0), fc.nat(mebibyte), fc.nat(40 * mebibyte))
    await fc.assert(
      fc.asyncProperty(fc.array(size, { maxLength: 12 }), async (sizes) => {
        expect((await run(sizes)).given).toEqual(sizes)
      }),
    )
  })

  test('has two of the small ones ready, and never more', async () => {
    expect((await run(equal(mebibyte))).most).toEqual({ items: 3, bytesAhead: 2 * mebibyte })
  })

  test.each([7, 12, 40])('has one of %d MiB ready, and never more', async (large) => {
    const most = { items: 2, bytesAhead: large * mebibyte }
    expect((await run(equal(large * mebibyte))).most).toEqual(most)
  })

  test('holds at most 12 MiB ahead while sizes grow', async () => {
    const sizes = [0, 1, 2, 3, 4, 5, 6, 6, 6].map((size) => size * mebibyte)
    const { most } = await run(sizes)
    expect(most).toEqual({ items: 3, bytesAhead: 12 * mebibyte })
  })

  test('what fails fails where it stands, and nothing is left unhandled', async () => {
    const seen: number[] = []
    const read = async (item: Item): Promise<Item> => {
      if (item.bytes >= 3) throw new RangeError(`The item ${item.bytes} is bad.`)
      return item
    }
    const reading = async (): Promise<void> => {
      for await (const { bytes } of readAhead(asyncValues([1, 2, 3, 4]), read)) seen.push(bytes)
    }
    await expect(reading()).rejects.toThrow('The item 3 is bad.')
    expect(seen).toEqual([1, 2])
  })

  test('closes what it reads from when its caller stops', async () => {
    let isClosed = false
    async function* source(): AsyncGenerator<Item> {
      try {
        for (;;) yield { bytes: 1 }
      } finally {
        isClosed = true
      }
    }
    for await (const item of readAhead(source(), async (one) => one)) if (item.bytes === 1) break
    expect(isClosed).toBe(true)
  })
})
