import { jsonWriter } from './json-writer.ts'
import type { LabeledSample } from './upload-test-data.ts'
import type { WorkflowTypes } from './workflow.ts'

/** A test sample with its ground truth, checked by their types, as JSON. */
export interface LabeledJson {
  readonly testSample: string
  readonly groundTruth: string
}

const batchRows = 1_024

/**
 * Checks samples one by one and writes them as JSON, many at a time.
 * @throws TouchstoneError `schema_mismatch` naming row and path; `bad_input`, `too_large`
 */
export async function* labeledJson<T extends WorkflowTypes>(
  types: T,
  samples: Iterable<LabeledSample<T>> | AsyncIterable<LabeledSample<T>>,
): AsyncGenerator<readonly LabeledJson[], void> {
  const sampleJson = jsonWriter(types.testSample)
  const truthJson = jsonWriter(types.groundTruth)
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
    if (batch.push(written(sample)) < batchRows) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
