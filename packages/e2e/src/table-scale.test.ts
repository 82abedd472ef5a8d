import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defineAnimals } from './animals.ts'
import { temporaryDirectory } from './homes.ts'
import { startChild } from './run-child.ts'
import { startServer } from './server-process.ts'

interface End {
  readonly inserted: number
  readonly unchanged: number
  readonly parts: number
  readonly peakMiB: number
}

const count = 100_000
// A prime: the rows come in an order in which every block is complete only at the end.
const stride = 7_919

it('100,000 shuffled rows are uploaded in 40 MB of heap, and the second time none is sent', async () => {
  await using directory = await temporaryDirectory()
  await using server = await startServer(join(directory.path, 'data'))
  const { url, token } = server
  const options = { url, token, count, stride, stage: 'inferences' }
  const nodeOptions = ['--max-old-space-size=40']
  for (const expected of [{ inserted: count }, { unchanged: count, parts: 0 }]) {
    await using client = startChild('table-scale-child.ts', options, { nodeOptions })
    const { code, stderr } = await client.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [end] = client.printed<End>('attempted')
    expect(end).toMatchObject(expected)
    console.info(`Peak memory of the client: ${end?.peakMiB} MiB`)
  }
}, 120_000)

it('an upload that was killed goes on, and sends no part again', async () => {
  await using directory = await temporaryDirectory()
  await using server = await startServer(join(directory.path, 'data'))
  const { url, token, touchstone } = server
  const options = { url, token, count, stride: 1, stage: 'inferences' }
  await using killed = startChild('table-scale-child.ts', { ...options, pauseAt: 50_000 })
  await killed.line('paused')
  const { model, testCase } = await loaded(touchstone)
  const stored = async (): Promise<number> => {
    const { rpc } = touchstone
    const target = { testCaseId: testCase.id, version: testCase.version }
    return (await rpc.inferences.status.query({ target, modelId: model.id })).inferred
  }
  await expect.poll(stored, { timeout: 30_000 }).toBeGreaterThan(0)
  killed.kill('SIGKILL')
  await killed.ended
  await expect.poll(stored).toBeLessThan(count)
  await using next = startChild('table-scale-child.ts', options)
  expect((await next.ended).code).toBe(0)
  const [end] = next.printed<End>('attempted')
  expect(await stored()).toBe(count)
  expect((end?.inserted ?? 0) + (end?.unchanged ?? 0)).toBe(count)
  // What was stored before is whole blocks. None of them was sent again, nor any that had been sent
  // and was waiting for its commit.
  expect(end?.unchanged).toBeGreaterThan(0)
  expect(end?.parts).toBeLessThanOrEqual(Math.ceil((end?.inserted ?? 0) / 4_096))
}, 120_000)

async function loaded(touchstone: Parameters<typeof defineAnimals>[0]) {
  const { Model, TestCase } = defineAnimals(touchstone)
  return { model: await Model.load('table'), testCase: await TestCase.load('all') }
}
