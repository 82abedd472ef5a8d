import { TouchstoneError, type Json, type JsonObject } from '@touchstone/core'
import type { Evaluator } from './evaluator.ts'
import type { AttemptOptions } from './attempt.ts'
import {
  isRecord,
  requireBoolean,
  requireEvaluator,
  requireFunction,
  requireInteger,
  requireSignal,
  wrongOption,
} from './option-value.ts'
import type { FlushOptions } from './part-uploader.ts'
import type { WorkflowTypes } from './workflow-types.ts'

/** How far a test is; sent at most ten times a second, and at the end. */
export interface TestProgress {
  /** Test samples of the suite. */
  readonly total: number
  /** Settled samples: reused, inferred or failed. */
  readonly done: number
  /** Inferences that were there before. */
  readonly reused: number
  readonly inferred: number
  readonly errors: number
  /** Outcomes of this call that are committed: they survive whatever happens. */
  readonly stored: number
  /** Samples settled by this call, per second. */
  readonly ratePerSecond: number
}

/** When failed samples make the test fail: above a share of the suite, or above a count. */
export type FailOnError = { readonly share: number } | { readonly count: number }

/** How `test` infers, evaluates and reports progress. */
export interface TestOptions<
  T extends WorkflowTypes,
  S extends JsonObject,
  M extends JsonObject,
  U extends JsonObject,
  C extends Json,
>
  extends AttemptOptions, FlushOptions {
  readonly evaluator?: Evaluator<T, S, M, U, C> | undefined
  /** Calls of `infer` under way at once. @default 16 */
  readonly concurrency?: number | undefined
  /** Test samples in one call of `inferBatch`. @default 64 */
  readonly batchSize?: number | undefined
  /** Stops the test; what was finished is stored. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: TestProgress) => void) | undefined
  /** @default the test fails when not one sample of the suite has an inference */
  readonly failOnError?: FailOnError | undefined
  /** Whether samples without an inference are inferred; false evaluates what is stored. @default true */
  readonly inferMissing?: boolean | undefined
  /** Infers every sample again and replaces what differs. @default false */
  readonly reset?: boolean | undefined
  /** Whether Ctrl-C (SIGINT) stops the test in good order, where there are signals. @default true */
  readonly handleSignals?: boolean | undefined
}

/** Refuses options that cannot be meant, naming the option and the value. */
export function requireTestOptions(options: {
  concurrency?: number | undefined
  batchSize?: number | undefined
  retries?: number | undefined
  retryMs?: number | undefined
  timeoutMs?: number | undefined
  flushRows?: number | undefined
  flushBytes?: number | undefined
  flushMs?: number | undefined
  failOnError?: FailOnError | undefined
  evaluator?: unknown
  signal?: AbortSignal | undefined
  onProgress?: unknown
  inferMissing?: boolean | undefined
  reset?: boolean | undefined
  handleSignals?: boolean | undefined
}): void {
  const integer = (name: string, value: number | undefined, least: 0 | 1): void => {
    if (value !== undefined) requireInteger(name, value, least)
  }
  const atLeast = (name: string, value: number | undefined, least: number): void => {
    // Callers without types may send a text.
    if (value === undefined || (typeof value === 'number' && value >= least)) return
    throw wrongOption(name, `a number of ${least} or more`, value)
  }
  const { failOnError } = options
  integer('concurrency', options.concurrency, 1)
  integer('batchSize', options.batchSize, 1)
  integer('retries', options.retries, 0)
  atLeast('retryMs', options.retryMs, 0)
  atLeast('timeoutMs', options.timeoutMs, 1)
  integer('flushRows', options.flushRows, 1)
  integer('flushBytes', options.flushBytes, 1)
  atLeast('flushMs', options.flushMs, 0)
  requireEvaluator(options.evaluator)
  requireSignal(options.signal)
  requireFunction('onProgress', options.onProgress)
  requireBoolean('inferMissing', options.inferMissing)
  requireBoolean('reset', options.reset)
  if (options.reset && options.inferMissing === false)
    throw new TouchstoneError(
      'bad_input',
      'reset infers every sample again, and inferMissing: false infers none. Pass one of them.',
    )
  requireBoolean('handleSignals', options.handleSignals)
  if (failOnError === undefined) return
  if (!isRecord(failOnError) || !('count' in failOnError || 'share' in failOnError))
    throw wrongOption('failOnError', '{ count: 10 } or { share: 0.01 }', failOnError)
  if ('count' in failOnError) {
    requireInteger('failOnError.count', failOnError.count, 0)
    return
  }
  const { share } = failOnError
  if (!(typeof share === 'number' && share >= 0 && share <= 1))
    throw wrongOption('failOnError.share', 'a number from 0 to 1', share)
}

/** How many failed samples are still no failure of the test. */
export const allowedErrors = (samples: number, failOnError: FailOnError | undefined): number => {
  if (failOnError === undefined) return Math.max(0, samples - 1)
  return 'count' in failOnError ? failOnError.count : failOnError.share * samples
}
