import { open, type Target } from './target.ts'
import { workloads } from '../workload.ts'

interface Slices extends Target<'cls'> {
  readonly commits: number
  readonly rowsOfCommit: number
}

const nameOf = (i: number): string => `rows of commit ${i}`

function* rowsOf({ workload, rowsOfCommit }: Slices, commit: number) {
  const { row } = workloads[workload]
  for (let i = 0; i < rowsOfCommit; i++) yield row(commit * rowsOfCommit + i)
}

/** Test cases that follow each other, one for each commit. */
export async function prepareAppend(slices: Slices) {
  const { TestCase } = await open(slices)
  for (let i = 0; i < slices.commits; i++)
    await TestCase.create(nameOf(i), { samples: rowsOf(slices, i) })
  return {}
}

/** Seconds of each of many uploads to one model. */
export async function append(slices: Slices) {
  const { Model, TestCase } = await open(slices)
  const model = await Model.create('appended')
  const seconds: number[] = []
  for (let i = 0; i < slices.commits; i++) {
    const testCase = await TestCase.load(nameOf(i))
    const table = [...rowsOf(slices, i)].map(({ testSample, inference }) => ({
      ...testSample,
      ...inference,
    }))
    const summary = await model.uploadInferences(testCase, table, { key: 'locator' })
    if (summary.inserted !== slices.rowsOfCommit) throw new Error('Not all rows were inserted.')
    seconds.push(summary.seconds)
  }
  return { seconds }
}
