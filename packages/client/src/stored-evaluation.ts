import { canonicalJson } from '@touchstone/core'
import type { TestRun } from '@touchstone/core/services'
import { bindStored } from './bound-workflow.ts'
import { describedType } from './described-type.ts'
import type { EvaluatorJson } from './evaluators/evaluator-json.ts'
import { evaluatorFromJson } from './evaluators/from-json.ts'
import { test } from './test.ts'
import type { Transport } from './transport.ts'

/** An evaluation of stored inferences that was checked and has not begun. */
export interface StoredEvaluation {
  readonly modelId: string
  readonly suite: { readonly id: string; readonly name: string; readonly version: number }
  /** Test samples to read; a sample counts once for each test case with it. */
  readonly samples: number
  /** The same for all evaluations that have the same run. */
  readonly identity: string
  /** Evaluates, and answers the run when it is complete. */
  start(signal: AbortSignal): Promise<TestRun>
}

/**
 * Prepares an evaluation whose parts are all data, for programs without zod.
 * @throws TouchstoneError `not_found`; `bad_input` for an evaluator or an option that does not exist
 */
export async function prepareEvaluation(
  transport: Transport,
  of: {
    readonly modelId: string | number
    readonly testSuiteId: string | number
    readonly version?: number | undefined
    readonly evaluator: EvaluatorJson
  },
): Promise<StoredEvaluation> {
  const { testSuiteId, version } = of
  const { workflowId } = await transport.rpc.models.get.query({ model: of.modelId })
  const workflow = await bindStored(transport, workflowId, describedType)
  const evaluator = evaluatorFromJson(workflow, of.evaluator)
  const model = await workflow.Model.load(of.modelId)
  const suite = await workflow.TestSuite.load(testSuiteId, version === undefined ? {} : { version })
  return {
    modelId: model.id,
    suite,
    samples: suite.testCases.reduce((sum, { size }) => sum + size, 0),
    identity: canonicalJson([model.id, suite.id, suite.version, evaluator.name, evaluator.version]),
    async start(signal) {
      const options = { evaluator, inferMissing: false, handleSignals: false, signal }
      return (await test(model, suite, options)).run
    },
  }
}
