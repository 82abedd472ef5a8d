import type { Json, JsonObject } from '@touchstone/core'
import type * as z from 'zod'
import type { Evaluator } from './evaluator.ts'
import { bindModel, type ModelClass } from './model.ts'
import { bindTestCase, type TestCaseClass } from './test-case.ts'
import { bindTestSuite, type TestSuiteClass } from './test-suite.ts'
import type { Transport } from './transport.ts'
import type { WorkflowContext, WorkflowTypes } from './workflow-types.ts'

/** A problem type with its classes: the schemas of its samples, ground truths and inferences. */
export interface Workflow<T extends WorkflowTypes> {
  readonly name: string
  readonly types: T
  readonly Model: ModelClass<T>
  readonly TestCase: TestCaseClass<T>
  readonly TestSuite: TestSuiteClass<T>
  /**
   * Declares an evaluator for this workflow: {@link defineEvaluator} with its types.
   * @example
   * const accuracy = workflow.evaluator({
   *   name: 'accuracy',
   *   version: '1',
   *   testSample: ({ groundTruth, inference }) => ({ correct: inference.label === groundTruth.label }),
   * })
   */
  evaluator<
    S extends JsonObject,
    M extends JsonObject,
    U extends JsonObject,
    C extends Json = null,
  >(
    evaluator: Evaluator<T, S, M, U, C>,
  ): Evaluator<T, S, M, U, C>
}

export const bindClasses = <T extends WorkflowTypes>(context: WorkflowContext<T>): Workflow<T> => ({
  name: context.workflowName,
  types: context.types,
  Model: bindModel(context),
  TestCase: bindTestCase(context),
  TestSuite: bindTestSuite(context),
  evaluator: (evaluator) => evaluator,
})

/**
 * Binds the classes to a workflow as it is stored, with types made from its current schemas.
 * @throws TouchstoneError `not_found`
 */
export async function bindStored(
  transport: Transport,
  nameOrId: string | number,
  typeOf: (schema: JsonObject | undefined) => z.ZodType,
): Promise<Workflow<WorkflowTypes>> {
  const { rpc } = transport
  const workflow = await rpc.workflows.get.query({ workflow: nameOrId })
  const at = { workflowId: workflow.id, schemaRevision: workflow.schemaHashes.length }
  const schemas = await rpc.workflows.schemas.query({
    id: workflow.id,
    revision: at.schemaRevision,
  })
  return bindClasses({
    ...transport,
    workflowName: workflow.name,
    types: {
      testSample: typeOf(schemas.testSample),
      groundTruth: typeOf(schemas.groundTruth),
      inference: typeOf(schemas.inference),
    },
    ready: () => Promise.resolve(at),
  })
}
