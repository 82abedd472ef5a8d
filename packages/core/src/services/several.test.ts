import { expect, test } from 'vitest'
import { severalAtOnce } from './several.ts'

const numbers = Array.from({ length: 20 }, (_, n) => n)

test('results come in the order of the items, whichever is done first', async () => {
  const results = await severalAtOnce(numbers, 4, async (n) => {
    for (let ticks = 20 - n; ticks > 0; ticks--) await Promise.resolve()
    return n * n
  })
  expect(results).toEqual(numbers.map((n) => n * n))
})

test.each([
  [1, 1],
  [4, 4],
  [100, 20],
])('with %d at once, %d are under way', async (atOnce, most) => {
  let underWay = 0
  const seen: number[] = []
  await severalAtOnce(numbers, atOnce, async () => {
    seen.push(++underWay)
    await new Promise((resolve) => setTimeout(resolve))
    underWay--
  })
  expect(Math.max(...seen)).toBe(most)
})

test('a failure comes when nothing is under way, and nothing more is started', async () => {
  const ended: number[] = []
  const failing = severalAtOnce(numbers, 3, async (n) => {
    if (n === 1) throw new Error('the second')
    for (let ticks = 0; ticks < 10; ticks++) await Promise.resolve()
    ended.push(n)
  })
  await expect(failing).rejects.toThrow('the second')
  expect(ended).toEqual([0, 2])
})

test('nothing is done for no items', async () => {
  expect(await severalAtOnce([], 3, async () => 1)).toEqual([])
})
