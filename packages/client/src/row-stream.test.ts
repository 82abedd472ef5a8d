import { describe, expect, it } from 'vitest'
import { RowStream } from './row-stream.ts'

async function* blocksOf(blocks: readonly (readonly number[])[], ended: () => void) {
  try {
    for (const block of blocks) {
      await new Promise((resolve) => setTimeout(resolve, 1))
      yield block
    }
  } finally {
    ended()
  }
}

const collect = async (stream: AsyncIterable<number>): Promise<number[]> => {
  const rows: number[] = []
  for await (const row of stream) rows.push(row)
  return rows
}

const asItIs = (row: number): number => row

describe('a stream of rows', () => {
  it('gives the rows of all blocks, empty ones too, in their order', async () => {
    const blocks = [[], [1, 2], [], [], [3], []]
    expect(
      await collect(
        new RowStream(
          blocksOf(blocks, () => undefined),
          asItIs,
        ),
      ),
    ).toEqual([1, 2, 3])
    expect(
      await collect(
        new RowStream(
          blocksOf([], () => undefined),
          asItIs,
        ),
      ),
    ).toEqual([])
  })

  it('gives each row once when it is asked for several at a time', async () => {
    const stream = new RowStream(
      blocksOf([[1], [], [2, 3], [4]], () => undefined),
      asItIs,
    )
    const steps = await Promise.all(Array.from({ length: 6 }, () => stream.next()))
    expect(steps.map(({ value }) => value)).toEqual([1, 2, 3, 4, undefined, undefined])
  })

  it('lets go of its blocks when its reader breaks off, or a row cannot be decoded', async () => {
    let ended = 0
    for await (const row of new RowStream(
      blocksOf([[1, 2], [3]], () => ended++),
      asItIs,
    ))
      if (row === 1) break
    expect(ended).toBe(1)
    const damaged: Iterable<number> = {
      *[Symbol.iterator]() {
        yield 1
        throw new Error('damaged')
      },
    }
    async function* blocks() {
      try {
        yield damaged
        yield [2]
      } finally {
        ended++
      }
    }
    await expect(collect(new RowStream(blocks(), asItIs))).rejects.toThrow('damaged')
    expect(ended).toBe(2)
  })
})
