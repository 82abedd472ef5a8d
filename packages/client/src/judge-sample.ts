import { messageOf, type Json, type JsonObject } from '@touchstone/core'
import { pause } from '@touchstone/core/pause'
import { AttemptSignal, isPromiseLike, withinTime } from './attempt.ts'
import type { EvaluatedSample, Evaluator, SampleContext } from './evaluator.ts'
import { FatalError } from './fatal-error.ts'
import { sampleMetrics } from './sample-metrics.ts'
import type { WorkflowTypes } from './workflow-types.ts'

/** Computes the metrics of one sample; at once where the evaluator does. */
export type JudgeSample<T extends WorkflowTypes, S> = (sample: EvaluatedSample<T>) => S | Promise<S>

const longestReason = 2_000

/**
 * Wraps the `testSample` of an evaluator with what the evaluator says of failures: retries, a time for
 * each try, and whether an error is kept as the metrics of the sample or ends the test.
 */
export function judgeSample<
  T extends WorkflowTypes,
  S extends JsonObject,
  M extends JsonObject,
  U extends JsonObject,
  C extends Json,
>(
  evaluator: Evaluator<T, S, M, U, C>,
  options: { configuration: C; prepared: Json; signal: AbortSignal },
): JudgeSample<T, S> {
  const { testSample, cluster, retries = 0, retryMs = 500, timeoutMs = 300_000 } = evaluator
  const { configuration, prepared } = options

  /** What testSample made is of its type. */
  const checked = (made: unknown, sample: EvaluatedSample<T>): S => {
    const metrics = sampleMetrics(made, sample.testSample)
    return (cluster ? { ...metrics, $cluster: cluster(sample) } : metrics) as S
  }

  /** What becomes of a sample whose last try failed. */
  function failed(error: unknown): S {
    if (evaluator.onError !== 'record' || error instanceof FatalError) throw error
    const reason = messageOf(error).slice(0, longestReason).toWellFormed()
    // Whoever reads metrics of samples looks for this key first.
    return { $error: reason } as JsonObject as S
  }

  /** Calls testSample once; a synchronous answer is there at once. */
  function call(sample: EvaluatedSample<T>, attempt: number): unknown {
    const timer = new AttemptSignal(options)
    const context = new OneTry(attempt, { prepared, timer })
    const made: unknown = testSample?.(sample, configuration, context)
    return isPromiseLike(made)
      ? withinTime(made, {
          timeoutMs,
          signal: options.signal,
          timer,
          what: 'metrics of a test sample',
        })
      : made
  }

  async function again(sample: EvaluatedSample<T>, first: unknown): Promise<S> {
    const { signal } = options
    let error = first
    for (let attempt = 2; attempt <= retries + 1; attempt++) {
      if (error instanceof FatalError) break
      await pause(retryMs * 2 ** (attempt - 2) * (0.5 + Math.random()), signal)
      signal.throwIfAborted()
      try {
        return checked(await call(sample, attempt), sample)
      } catch (thrown) {
        error = thrown
      }
    }
    signal.throwIfAborted()
    return failed(error)
  }

  return (sample) => {
    try {
      const made = call(sample, 1)
      if (!isPromiseLike(made)) return checked(made, sample)
      return Promise.resolve(made)
        .then((metrics) => checked(metrics, sample))
        .catch((error: unknown) => again(sample, error))
    } catch (error) {
      return retries > 0 ? again(sample, error) : failed(error)
    }
  }
}

/** A class, because an object literal with a getter gets a shape of its own each time. */
class OneTry implements SampleContext {
  readonly attempt: number
  readonly prepared: Json
  readonly #timer: AttemptSignal

  constructor(attempt: number, { prepared, timer }: { prepared: Json; timer: AttemptSignal }) {
    this.attempt = attempt
    this.prepared = prepared
    this.#timer = timer
  }

  get signal(): AbortSignal {
    return this.#timer.value
  }
}
