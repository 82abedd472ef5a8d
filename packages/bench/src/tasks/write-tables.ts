import { join } from 'node:path'
import { workloads, writeLines, type WorkloadName } from '../workload.ts'

/** Names of the tables in a directory of a workload. */
export const tableNames = {
  /** Test samples with their ground truths. */
  labels: 'labels.jsonl',
  /** What two models made of them. */
  predictions: 'predictions.jsonl',
  otherPredictions: 'other-predictions.jsonl',
  /** All three in one row, as reading back gives them. */
  triples: 'triples.jsonl',
} as const

/** Writes the tables of a workload as JSON Lines. */
export async function writeTables(options: {
  workload: WorkloadName
  rows: number
  directory: string
}) {
  const { workload, rows, directory } = options
  const { row } = workloads[workload]
  function* lines(of: (i: number) => object): Generator<string> {
    for (let i = 0; i < rows; i++) yield `${JSON.stringify(of(i))}\n`
  }
  const predictions = (model: number) => (i: number) => {
    const { testSample, inference } = row(i, model)
    return { ...testSample, ...inference }
  }
  const write = (name: string, of: (i: number) => object): Promise<void> =>
    writeLines(join(directory, name), lines(of))
  await write(tableNames.labels, (i) => ({ ...row(i).testSample, ...row(i).groundTruth }))
  await write(tableNames.predictions, predictions(0))
  await write(tableNames.otherPredictions, predictions(1))
  await write(tableNames.triples, (i) => row(i))
  return {}
}
