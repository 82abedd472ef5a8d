import { expect, it } from 'vitest'
import * as z from 'zod'
import { readLabeled } from './labeled-rows.ts'

async function read(row: object) {
  const types = {
    testSample: z.object({
      id: z.string(),
      time: z.string().optional(),
      metadata: z.object({
        place: z.string().optional(),
        time: z.string().optional(),
        label: z.string().optional(),
      }),
    }),
    groundTruth: z.object({ label: z.string() }),
    inference: z.unknown(),
  }
  const reading = readLabeled(types, [row], { wholeRows: false })
  const { value: batch } = await reading.batches().next()
  const [sample] = batch?.samples ?? []
  return JSON.parse(sample?.testSample ?? '') as unknown
}

it('reads metadata from a column without the prefix, unless another field has that name', async () => {
  expect(await read({ id: 'a', place: 'lake', time: 'noon', label: 'cat' })).toStrictEqual({
    id: 'a',
    time: 'noon',
    metadata: { place: 'lake' },
  })
  expect(
    await read({ id: 'a', place: 'lake', 'metadata.place': 'sea', label: 'cat' }),
  ).toMatchObject({ metadata: { place: 'sea' } })
})
