import { jsonWriter } from './json-writer.ts'
import { SampleCheck } from './table/sample-check.ts'
import type { LabeledSample } from './labeled-sample.ts'
import type { WorkflowTypes } from './workflow-types.ts'
import type { LabeledJson } from './labeled-sample.ts'

const batchRows = 1_024

/**
 * Checks samples one by one and against each other, and writes each once as JSON, many at a time.
 * @throws TouchstoneError `schema_mismatch` naming row and path; `bad_input`, also naming two rows
 * that contradict each other; `too_large`
 */
export async function* labeledJson<T extends WorkflowTypes>(
  types: T,
  samples: Iterable<LabeledSample<T>> | AsyncIterable<LabeledSample<T>>,
): AsyncGenerator<readonly LabeledJson[], void> {
  const sampleJson = jsonWriter(types.testSample)
  const truthJson = jsonWriter(types.groundTruth)
  const check = new SampleCheck(types)
  const placeOf = (row: number): string => `row ${row}`
  let batch: LabeledJson[] = []
  let at = -1
  const written = (given: LabeledSample<T>): LabeledJson => {
    at++
    return {
      testSample: sampleJson(given.testSample, () => `The test sample of row ${at}`),
      groundTruth: truthJson(given.groundTruth, () => `The ground truth of row ${at}`),
    }
  }
  for await (const sample of samples) {
    const row = written(sample)
    if (check.isRepeat(row, { number: at, placeOf })) continue
    if (batch.push(row) < batchRows) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
