import { TouchstoneError, type JsonObject } from '@touchstone/core'
import { preview } from '../check-value.ts'
import { isRecord, shownValue } from '../option-value.ts'

/**
 * What a score function may say of a test sample; one value alone is the metric `score`. An object has
 * at least one value. A name that it leaves out has none for this sample, as without an inference.
 */
export type Score = number | boolean | Readonly<Record<string, number | boolean>>

/**
 * The metrics that a score stands for.
 * @throws TouchstoneError `bad_input` for anything but finite numbers and booleans, and for an object without any, naming
 * the sample
 */
export function metricsOfScore(score: unknown, testSample: unknown): JsonObject {
  if (isValue(score)) return { score }
  if (!isRecord(score)) throw noScore('score', score, testSample)
  const metrics: JsonObject = {}
  for (const [name, value] of Object.entries(score)) {
    if (!isValue(value)) throw noScore(`score.${name}`, value, testSample)
    metrics[name] = value
  }
  // It would count as a sample that was compared, though by nothing.
  if (Object.keys(metrics).length === 0) throw noScore('score', score, testSample)
  return metrics
}

const isValue = (value: unknown): value is number | boolean =>
  typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))

const noScore = (what: string, value: unknown, testSample: unknown): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `${what} is ${shownValue(value)} for the test sample ${preview(testSample)}. Return a finite number, true or false, or an object with at least one of those; leave out of the object what has no value.`,
    { details: { testSample, score: shownValue(value) } },
  )
