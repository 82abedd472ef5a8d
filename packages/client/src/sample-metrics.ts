import { requireJson, TouchstoneError, type JsonObject } from '@touchstone/core'
import { preview } from './check-value.ts'
import { isRecord, shownValue } from './option-value.ts'

/**
 * What an evaluator made of a test sample, as metrics: nothing is none.
 * @throws TouchstoneError `bad_input` for anything but an object of JSON, naming the sample
 */
export function sampleMetrics(made: unknown, testSample: unknown): JsonObject {
  if (made === undefined || made === null) return {}
  if (!isRecord(made))
    throw new TouchstoneError(
      'bad_input',
      `The evaluator's testSample returned ${shownValue(made)} for the test sample ${preview(testSample)}. Return an object of metrics.`,
      { details: { testSample } },
    )
  requireJson(made, () => `The metrics of the test sample ${preview(testSample)}`)
  return made
}
