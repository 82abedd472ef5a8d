import { deepStrictEqual, strictEqual } from 'node:assert'
import { connect, test } from '@touchstone/client'
import { animals, defineAnimals, guess } from './animals.ts'

/** What a parent tells this script. */
export interface ScaleOptions {
  readonly url: string
  readonly token: string
  readonly count: number
  /** Characters that each sample and each inference has besides. */
  readonly ballast: number
}

const options = JSON.parse(process.argv[2] ?? '{}') as ScaleOptions
const { count, ballast } = options
const filler = 'lorem ipsum '.repeat(ballast / 12)

/** The rows one by one: a list of them would not fit. */
function* rows() {
  for (let i = 0; i < count; i++) {
    const [row] = animals(1, i)
    if (row) yield { ...row, testSample: { ...row.testSample, metadata: { i, text: filler + i } } }
  }
}

const infer = (testSample: { locator: string }) => {
  const { label, score } = guess(testSample)
  return { label: `${label} ${filler}${testSample.locator}`, score }
}

const { Model, TestCase, TestSuite } = defineAnimals(connect(options))
const testCase = await TestCase.create('all', { samples: rows() })
const suite = await TestSuite.create('suite', { testCases: [testCase] })
const model = await Model.create('large', { infer: async (testSample) => infer(testSample) })
const { counts } = await test(model, suite)
deepStrictEqual(counts, { samples: count, inferred: count, reused: 0, errors: 0, missing: 0 })

const expected = rows()
let read = 0
for await (const { testSample, groundTruth, inference } of model.inferences(testCase)) {
  const { value } = expected.next()
  deepStrictEqual({ testSample, groundTruth }, value)
  deepStrictEqual(inference, infer(testSample))
  read++
}
strictEqual(read, count)
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024)
process.stdout.write(`${JSON.stringify({ read, peakMiB })}\n`)
