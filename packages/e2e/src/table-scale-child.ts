import { connect } from '@touchstone/client'
import { animals, defineAnimals, guess } from './animals.ts'

/** What a parent tells this script. */
export interface TableScaleOptions {
  readonly url: string
  readonly token: string
  readonly count: number
  /** Stops after the test case, or goes on with the inferences. */
  readonly stage: 'samples' | 'inferences'
  /** A prime that does not divide `count` shuffles the rows; 1 leaves them in order. */
  readonly stride: number
  /** The row at which it waits for ever, so that it can be killed. */
  readonly pauseAt?: number
}

const { url, token, count, stage, stride, pauseAt } = JSON.parse(
  process.argv[2] ?? '{}',
) as TableScaleOptions
const { Model, TestCase, TestSuite } = defineAnimals(connect({ url, token }))

function* samples() {
  for (let i = 0; i < count; i++) yield* animals(1, i)
}

/** The rows one by one: a list of them would not be a bounded memory. */
async function* rows() {
  for (let i = 0; i < count; i++) {
    if (i === pauseAt) {
      process.stdout.write('{"paused":true}\n')
      await new Promise(() => setInterval(() => undefined, 1_000))
    }
    const locator = `s3://animals/${(i * stride) % count}.png`
    yield { locator, ...guess({ locator }) }
  }
}

const { testCase } = await TestCase.getOrCreate('all', { samples: samples() })
const { testSuite } = await TestSuite.getOrCreate('suite', { testCases: [testCase] })
const { model } = await Model.getOrCreate('table')
if (stage === 'inferences') {
  const { conflicting: _none, ...summary } = await model.uploadInferences(testSuite, rows(), {
    key: 'locator',
  })
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024)
  process.stdout.write(`${JSON.stringify({ ...summary, peakMiB })}\n`)
} else process.stdout.write(`${JSON.stringify({ size: testCase.size })}\n`)
