import { TouchstoneError, type ErrorCode, type RowError } from '@touchstone/core'
import { pause } from '@touchstone/core/pause'
import { AttemptSignal, isPromiseLike, textOf, withinTime, type AttemptOptions } from './attempt.ts'
import { jsonWriter } from './json-writer.ts'
import type { Infer, InferBatch, InferContext } from './infer.ts'
import type { TestSampleOf, WorkflowTypes } from './workflow-types.ts'

/** What came of one sample: its inference as JSON, or why there is none. */
export type Outcome = { readonly json: string } | { readonly error: RowError }

/** Makes outcomes of samples; never throws but when it is stopped. */
export type InferSamples<T extends WorkflowTypes> = (
  testSamples: readonly TestSampleOf<T>[],
) => readonly Outcome[] | Promise<readonly Outcome[]>

const longestMessage = 2_000
// The same sample gives the same shape, and a table the same row: another try would be wasted.
const finalCodes: readonly ErrorCode[] = [
  'schema_mismatch',
  'bad_input',
  'too_large',
  'infer_failed',
]

/**
 * Wraps `infer` or `inferBatch` so that whatever it does becomes an {@link Outcome}: a throw, a
 * time-out, a value of the wrong shape, a batch of the wrong length.
 */
export function inferSamples<T extends WorkflowTypes>(
  types: T,
  inferring: { infer: Infer<T> | undefined; inferBatch: InferBatch<T> | undefined },
  options: AttemptOptions & { signal: AbortSignal },
): InferSamples<T> {
  const { retries = 0, retryMs = 500, timeoutMs = 300_000, signal } = options
  const call = (testSamples: readonly TestSampleOf<T>[], context: InferContext): unknown => {
    if (inferring.inferBatch) return inferring.inferBatch(testSamples, context)
    const [testSample] = testSamples
    // Without `inferBatch` samples come one by one, so there is exactly one.
    return inferring.infer?.(testSample as TestSampleOf<T>, context)
  }

  const settled = (result: unknown, count: number, attempt: number): Outcome[] => {
    if (!inferring.inferBatch) return [{ json: toJson(result) }]
    if (!Array.isArray(result) || result.length !== count)
      throw new TouchstoneError(
        'schema_mismatch',
        `inferBatch was given ${count} test samples and returned ${Array.isArray(result) ? `${result.length} inferences` : 'no list'}. It must return one for each.`,
      )
    return result.map((one: unknown) => {
      try {
        return { json: toJson(one) }
      } catch (error) {
        return { error: rowError(error, attempt) }
      }
    })
  }

  const writeJson = jsonWriter(types.inference)
  const toJson = (result: unknown): string => writeJson(result, () => 'The inference')

  const failed = (error: unknown, tries: number, count: number): Outcome[] =>
    Array.from({ length: count }, () => ({ error: rowError(error, tries) }))

  async function attempts(testSamples: readonly TestSampleOf<T>[], first: Attempt) {
    let current = first
    for (let attempt = 1; ; attempt++) {
      try {
        return settled(await current.finish(), testSamples.length, attempt)
      } catch (error) {
        signal.throwIfAborted()
        const isFinal = error instanceof TouchstoneError && finalCodes.includes(error.code)
        if (isFinal || attempt > retries) return failed(error, attempt, testSamples.length)
        await pause(retryMs * 2 ** (attempt - 1) * (0.5 + Math.random()), signal)
        signal.throwIfAborted()
        current = begin(testSamples, attempt + 1)
      }
    }
  }

  /** Calls the model once. A synchronous answer is there at once, without timer or promise. */
  function begin(testSamples: readonly TestSampleOf<T>[], attempt: number): Attempt {
    const timer = new AttemptSignal({ signal })
    try {
      const result = call(testSamples, new AttemptContext(attempt, timer))
      if (!isPromiseLike(result)) return { result, finish: () => Promise.resolve(result) }
      return { finish: () => withinTime(result, { timeoutMs, signal, timer, what: 'inference' }) }
    } catch (error) {
      return { finish: () => Promise.reject(error) }
    }
  }

  return (testSamples) => {
    const first = begin(testSamples, 1)
    if (!('result' in first)) return attempts(testSamples, first)
    try {
      return settled(first.result, testSamples.length, 1)
    } catch (error) {
      return failed(error, 1, testSamples.length)
    }
  }
}

interface Attempt {
  readonly result?: unknown
  readonly finish: () => Promise<unknown>
}

/** A class, because an object literal with a getter gets a shape of its own each time. */
class AttemptContext implements InferContext {
  readonly attempt: number
  readonly #signal: AttemptSignal

  constructor(attempt: number, signal: AttemptSignal) {
    this.attempt = attempt
    this.#signal = signal
  }

  get signal(): AbortSignal {
    return this.#signal.value
  }
}

function rowError(error: unknown, attempts: number): RowError {
  const message = textOf(error instanceof Error ? error.message : error)
  return {
    name: classOf(error),
    message: message.slice(0, longestMessage).toWellFormed(),
    attempts,
  }
}

/** The name that an error gives itself, else that of its class. */
function classOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const name = error.name === 'Error' ? error.constructor.name : error.name
  return typeof name === 'string' ? name.slice(0, longestMessage).toWellFormed() : 'Error'
}
