import type { EvaluatorJson } from '@touchstone/client/evaluators'
import { TouchstoneError, type Id } from '@touchstone/core'
import type { Services, TestRun, Token } from '@touchstone/core/services'

/** What is evaluated by what. */
export interface EvaluationRequest {
  readonly modelId: Id<'model'> | number
  readonly target: { readonly version?: number | undefined } & (
    | { readonly testSuiteId: Id<'testSuite'> | number }
    | { readonly testCaseId: Id<'testCase'> | number }
  )
  readonly evaluator: EvaluatorJson
}

export interface EvaluationOptions {
  readonly services: Services
  /** Answers presigned requests. */
  readonly fetchObject: (request: Request) => Promise<Response>
  /** Test samples in one evaluation; a sample counts once for each test case with it. @default unlimited */
  readonly samplesAtMost?: number | undefined
}

/** The evaluations that a server makes of what is stored. */
export interface Evaluations {
  /**
   * Answers the run when it is complete. Calls for one run share one evaluation in this process.
   * @throws TouchstoneError `unavailable` when the server closes meanwhile
   */
  evaluate(request: EvaluationRequest, caller: Token): Promise<TestRun>
  /** Stops what is under way. Its runs stay `running`, and the next call for each continues it. */
  close(): Promise<void>
}

/** Makes the evaluations of a server. The code that evaluates is loaded by the first call. */
export function createEvaluations(options: EvaluationOptions): Evaluations {
  const closing = new AbortController()
  const { signal } = closing
  const underWay = new Map<string, Promise<TestRun>>()

  const evaluations: Evaluations = {
    async evaluate(request, caller) {
      const { prepared } = await import('./prepared.ts')
      const evaluation = await prepared(request, { ...options, caller, evaluations })
      const { identity } = evaluation
      if (signal.aborted) throw closed()
      const known = underWay.get(identity)
      if (known) return known
      const run = evaluation
        .start(signal)
        .catch((error: unknown) => {
          throw signal.aborted ? closed(error) : error
        })
        .finally(() => underWay.delete(identity))
      underWay.set(identity, run)
      return run
    },

    async close() {
      closing.abort()
      await Promise.allSettled(underWay.values())
    },
  }
  return evaluations
}

const closed = (cause?: unknown): TouchstoneError =>
  new TouchstoneError(
    'unavailable',
    'The server is shutting down. What it has evaluated is stored; repeat the call once it is back.',
    { cause },
  )
