import { test as runTest } from '@touchstone/client'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { openServer } from './homes.ts'

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
