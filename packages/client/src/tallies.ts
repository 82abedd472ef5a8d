import { Breather, type Json, type JsonObject } from '@touchstone/core'
import { createFieldMeans, type Steps } from '@touchstone/metrics'
import type { Evaluator, Tally, TallyContext } from './evaluator.ts'
import type { WorkflowTypes } from './workflow-types.ts'

/** Makes the tally of a test case, or of the suite; undefined for an evaluator that has functions for those. */
export function tallies<
  T extends WorkflowTypes,
  S extends JsonObject,
  M extends JsonObject,
  U extends JsonObject,
  C extends Json,
>(
  evaluator: Evaluator<T, S, M, U, C>,
  rest: { configuration: C; prepared: Json },
): (testCase: TallyContext<C>['testCase']) => Tally<T, S, M> | undefined {
  const { tally, testSample, testCase: ofCase, testSuite: ofSuite, cluster } = evaluator
  if (tally)
    return (testCase) =>
      tally({
        ...rest,
        testCase: testCase && {
          name: testCase.name,
          version: testCase.version,
          size: testCase.size,
        },
      })
  if (!testSample || ofCase || ofSuite) return () => undefined
  return () => {
    const means = createFieldMeans()
    return {
      add: (sample) => means.add(sample.metrics, { cluster: cluster?.(sample) }),
      // An evaluator without metrics of its own has those of JSON.
      metrics: () => means.metrics() as unknown as M,
    }
  }
}

/** Whether the tally of a suite with one test case does for the test case too. */
export const ignoresTestCase = (evaluator: {
  readonly tally?: unknown
  readonly tallyIgnoresTestCase?: boolean | undefined
}): boolean => evaluator.tallyIgnoresTestCase ?? evaluator.tally === undefined

/** What has metrics, in steps if they take long. */
export interface WithMetrics<M> {
  metrics(): M
  metricsInSteps?(): Steps<M>
}

/** The metrics of a tally in its steps, or at once. */
export function* stepsOf<M>(tally: WithMetrics<M>): Steps<M> {
  return tally.metricsInSteps ? yield* tally.metricsInSteps() : tally.metrics()
}

/** The metrics of a tally, with pauses where they take long. */
export async function metricsWithPauses<M>(tally: WithMetrics<M>): Promise<M> {
  const steps = stepsOf(tally)
  const breather = new Breather()
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
    const due = breather.due()
    if (due) await due
  }
}
