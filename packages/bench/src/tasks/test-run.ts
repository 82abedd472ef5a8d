import { lookup, test } from '@touchstone/client'
import { workloads } from '../workload.ts'
import { open, type Target } from './target.ts'

const name = 'rows of the test run'
const throwEvery = 100

interface Rows extends Target<'cls'> {
  readonly rows: number
}

function* rowsOf({ workload, rows }: Rows) {
  for (let i = 0; i < rows; i++) yield workloads[workload].row(i)
}

export async function prepareTestRun(target: Rows) {
  const { TestCase, TestSuite } = await open(target)
  const testCase = await TestCase.create(name, { samples: rowsOf(target) })
  await TestSuite.create(name, { testCases: [testCase] })
  return {}
}

/** `test` with a look-up, which throws for one sample of a hundred. */
export async function testRun(target: Rows) {
  const { Model, TestSuite } = await open(target)
  const suite = await TestSuite.load(name)
  const table = [...rowsOf(target)].map(({ testSample, inference }) => ({ testSample, inference }))
  const find = lookup(table, {
    key: {
      row: ({ testSample }) => testSample.locator,
      testSample: ({ locator }: { locator: string }) => locator,
    },
    inference: ({ inference }) => inference,
  })
  const failing = new Set<string>()
  for (let i = 0; i < table.length; i += throwEvery) failing.add(table[i]?.testSample.locator ?? '')
  const model = await Model.create('looked up', {
    infer: (testSample) => {
      if (failing.has(testSample.locator)) throw new RangeError('This sample fails.')
      return find(testSample)
    },
  })
  const startedMs = performance.now()
  const { counts } = await test(model, suite, { failOnError: { share: 0.02 } })
  const seconds = (performance.now() - startedMs) / 1_000
  if (counts.errors !== failing.size || counts.inferred + counts.errors !== target.rows)
    throw new Error(`Not every row was kept: ${JSON.stringify(counts)}`)
  return { seconds, errors: counts.errors }
}
