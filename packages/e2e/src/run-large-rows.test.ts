import { test as runTest } from '@touchstone/client'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { limits } from '@touchstone/core'
import { openServer } from './homes.ts'
import { pack, requestsOf, send, wire } from './run-wire-kit.ts'

/** A text of 20,000 characters that belongs to a number. */
const textOf = (n: number): string => `${n} `.padEnd(20_000, `${n} lorem ipsum `)

function* documents(from: number, to: number, text = textOf) {
  for (let n = from; n < to; n++) yield { testSample: { n, text: text(n) }, groundTruth: {} }
}

const types = {
  testSample: z.object({ n: z.number(), text: z.string() }),
  groundTruth: z.object({}),
  inference: z.object({ text: z.string() }),
}

// 3,400 rows of 20 KB are 68 MB: more than one part may have.

it('a block whose samples are too many bytes for one part is written, extended and read', async () => {
  await using home = await openServer()
  const { TestCase } = home.touchstone.defineWorkflow('Documents', types)
  const first = await TestCase.create('documents', { samples: documents(0, 3_400) })
  const second = await first.edit({ add: documents(3_400, 3_500) })
  expect(second.size).toBe(3_500)
  let n = 0
  for await (const { testSample } of second.rows()) {
    if (testSample.n !== n || testSample.text !== textOf(n)) expect(testSample.n).toBe(n)
    n++
  }
  expect(n).toBe(3_500)
})

it('inferences that are too many bytes for one part are stored in several, and read', async () => {
  await using home = await openServer()
  const { Model, TestCase, TestSuite } = home.touchstone.defineWorkflow('Documents', types)
  const testCase = await TestCase.create('documents', { samples: documents(0, 3_400, () => '') })
  const suite = await TestSuite.create('suite', { testCases: [testCase] })
  let prefix = ''
  const model = await Model.create('summary', { infer: ({ n }) => ({ text: prefix + textOf(n) }) })
  // Many small parts, which the server merges.
  await runTest(model, suite, { flushRows: 200 })
  const check = async (): Promise<void> => {
    let n = 0
    for await (const { inference } of model.inferences(testCase)) {
      if (inference?.text !== prefix + textOf(n)) expect(n).toBe('a row with its own text')
      n++
    }
    expect(n).toBe(3_400)
  }
  await check()
  prefix = 'again '
  const { changed } = await runTest(model, suite, { reset: true, flushBytes: 16 * 1024 * 1024 })
  expect(changed).toBe(3_400)
  await check()
})

const longText = (n: number): string => `${n} `.padEnd(1_000_000, `${n} lorem ipsum `)

it('a block ends by what its samples have, so that any number of large ones fits', async () => {
  await using home = await openServer()
  const { Model, TestCase, TestSuite } = home.touchstone.defineWorkflow('Documents', types)
  const first = await TestCase.create('long', { samples: documents(0, 40, longText) })
  const more = await first.edit({ add: documents(30, 50, longText) })
  const short = await TestCase.create('short', { samples: documents(50, 60, () => 'short') })
  const read = []
  for await (const { testSample } of more.rows())
    read.push(testSample.text === longText(testSample.n) ? testSample.n : testSample)
  expect(read).toEqual(Array.from({ length: 50 }, (_, n) => n))
  const suite = await TestSuite.create('all', { testCases: [more, short] })
  const model = await Model.create('a', { infer: ({ n }) => ({ text: String(n) }) })
  await runTest(model, suite)
  const inferred = []
  for await (const { testSample, inference } of model.inferences(suite))
    inferred.push(inference?.text === String(testSample.n))
  expect(inferred).toEqual(Array.from({ length: 60 }, () => true))

  const call = wire(home)
  const { data } = await call('workflows.get', { workflow: 'Documents' })
  const parts = [
    pack([{ testSample: { n: 0, text: longText(0) } }, { testSample: { n: 59, text: 'short' } }]),
  ]
  const upload = {
    workflowId: data['id'],
    parts: parts.map(({ spec: { block: _block, ...spec } }) => spec),
  }
  await send(
    requestsOf(await call('testSamples.prepare', upload))[0],
    parts[0]?.body ?? Buffer.of(),
  )
  const committed = await call('testSamples.commit', { ...upload, schemaRevision: 1 })
  // 17 samples of a million characters are the first to have more than 16 Mi.
  expect(committed.data).toMatchObject({ added: 0, places: [[0, 1, 2 * limits.blockRows + 25, 1]] })
})
