import { TouchstoneError, type JsonObject } from '@touchstone/core'
import { preview } from '../check-value.ts'
import { isRecord, shownValue } from '../option-value.ts'

/** What a score function may say of a test sample; one value alone is the metric `score`. */
export type Score = number | boolean | Readonly<Record<string, number | boolean>>

/**
 * The metrics that a score stands for.
 * @throws TouchstoneError `bad_input` for anything but finite numbers and booleans, naming the sample
 */
export function metricsOfScore(score: unknown, testSample: unknown): JsonObject {
  if (isValue(score)) return { score }
  if (!isRecord(score)) throw noScore('score', score, testSample)
  const metrics: JsonObject = {}
  for (const [name, value] of Object.entries(score)) {
    if (!isValue(value)) throw noScore(`score.${name}`, value, testSample)
    metrics[name] = value
  }
  return metrics
}

const isValue = (value: unknown): value is number | boolean =>
  typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))

const noScore = (what: string, value: unknown, testSample: unknown): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `${what} is ${shownValue(value)} for the test sample ${preview(testSample)}. Return a finite number, true or false, or an object of those; leave out of the object what has no value.`,
    { details: { testSample, score: shownValue(value) } },
  )
