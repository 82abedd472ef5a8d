import { prepareEvaluation, type StoredEvaluation } from '@touchstone/client/stored-evaluation'
import { createTransport } from '@touchstone/client/transport'
import { requireJson, TouchstoneError } from '@touchstone/core'
import type { Token } from '@touchstone/core/services'
import { inProcessCalls, inProcessUrl } from '../local/in-process-calls.ts'
import type { EvaluationOptions, EvaluationRequest, Evaluations } from './evaluations.ts'

/**
 * Checks what a call asks for, by the client's own code with calls in this process.
 * @throws TouchstoneError `bad_input`, `not_found`; `too_large` for more samples than this server takes
 */
export async function prepared(
  { modelId, target, evaluator }: EvaluationRequest,
  options: EvaluationOptions & { readonly caller: Token; readonly evaluations: Evaluations },
): Promise<StoredEvaluation> {
  if ('testCaseId' in target)
    throw new TouchstoneError(
      'bad_input',
      'A run belongs to a test suite, not to a test case. Pass target: {testSuiteId, version}, with a test suite that contains the test case.',
      { details: { target } },
    )
  requireJson(evaluator, 'The evaluator')
  const { services, fetchObject, caller, evaluations } = options
  const authenticate = (): Promise<Token> => Promise.resolve(caller)
  const transport = createTransport({ url: inProcessUrl, fetch: fetchObject }, ({ met }) => {
    met()
    return inProcessCalls({ services, authenticate, evaluations })
  })
  const evaluation = await prepareEvaluation(transport, { modelId, ...target, evaluator })
  const { suite, samples } = evaluation
  const { samplesAtMost = Number.POSITIVE_INFINITY } = options
  if (samples > samplesAtMost)
    throw new TouchstoneError(
      'too_large',
      `The test cases of ${JSON.stringify(suite.name)}, version ${suite.version}, have ${samples} samples together; this server evaluates at most ${samplesAtMost}. Run \`touchstone evaluate ${evaluator.evaluator} --model ${evaluation.modelId} --suite ${suite.id} --at ${suite.version}\` on your machine instead, with the same options.`,
      { details: { samples, maxSamples: samplesAtMost } },
    )
  return evaluation
}
