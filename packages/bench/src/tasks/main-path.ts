import { connect } from '@touchstone/client'
import { readJsonLines } from '@touchstone/client/node'
import { classesOf } from '../workload.ts'
import { allRows, open, type Target } from './target.ts'
import { timed } from './timed.ts'

/** A table of labels becomes a test case, and that a suite. */
export async function makeSuite({ table, ...target }: Target & { table: string }) {
  const { TestCase, TestSuite } = classesOf(connect(target), target.workload)
  const seconds = await timed(async () => {
    const testCase = await TestCase.fromTable(allRows, readJsonLines(table))
    await TestSuite.create(allRows, { testCases: [testCase] })
  })
  return { seconds }
}

/** A table of predictions becomes the inferences of a model. */
export async function upload({
  table,
  model: name,
  ...target
}: Target & { table: string; model: string }) {
  const { Model, suite } = await open(target)
  const { model } = await Model.getOrCreate(name)
  const startedMs = performance.now()
  const summary = await model.uploadInferences(suite, readJsonLines(table), { key: 'locator' })
  const seconds = (performance.now() - startedMs) / 1_000
  const { attempted, inserted, unchanged, conflicts, errors, parts, bytes } = summary
  return { seconds, attempted, inserted, unchanged, conflicts, errors, parts, bytes }
}

/** Every test sample with its ground truth and inference, typed. */
export async function readBack({ model: name, ...target }: Target & { model: string }) {
  const { Model, TestCase } = await open(target)
  const model = await Model.load(name)
  const testCase = await TestCase.load(allRows)
  let rows = 0
  const seconds = await timed(async () => {
    for await (const { testSample, groundTruth, inference } of model.inferences(testCase))
      if (testSample && groundTruth && inference) rows++
  })
  return { seconds, rows }
}
