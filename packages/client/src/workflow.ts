import {
  messageOf,
  requireSampleObject,
  TouchstoneError,
  type Id,
  type Json,
  type JsonObject,
} from '@touchstone/core'
import type { WorkflowSchemas } from '@touchstone/core/services'
import * as z from 'zod'
import { storedType } from './stored-type.ts'
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

export function bindWorkflow<T extends WorkflowTypes>(
  transport: Transport,
  name: string,
  types: T,
): Workflow<T> {
  const schemas = workflowSchemas(name, types)
  let registered: Promise<{ workflowId: Id<'workflow'>; schemaRevision: number }> | undefined
  const context: WorkflowContext<T> = {
    ...transport,
    workflowName: name,
    types,
    ready: () => {
      registered ??= transport.retrying(async () => {
        const answer = await transport.rpc.workflows.define.mutate({ name, schemas })
        return { workflowId: answer.workflow.id, schemaRevision: answer.schemaRevision }
      })
      // A failure is not kept: the next call tries again.
      registered.catch(() => (registered = undefined))
      return registered
    },
  }
  return bindClasses(context)
}

/**
 * The JSON Schemas that a workflow is stored with.
 * @throws TouchstoneError `bad_input` for types that JSON Schema cannot say, and for test samples
 * that are no objects
 */
export function workflowSchemas(name: string, types: WorkflowTypes): WorkflowSchemas {
  const schemas: WorkflowSchemas = {
    testSample: jsonSchemaOf(types.testSample, `The testSample type of ${JSON.stringify(name)}`),
    groundTruth: jsonSchemaOf(types.groundTruth, `The groundTruth type of ${JSON.stringify(name)}`),
    inference: jsonSchemaOf(types.inference, `The inference type of ${JSON.stringify(name)}`),
  }
  requireSampleObject(name, schemas)
  return schemas
}

/**
 * Binds the classes to a workflow as it is stored, with types made from its current schemas.
 * @throws TouchstoneError `not_found`
 */
export async function openWorkflow(
  transport: Transport,
  nameOrId: string | number,
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
      testSample: storedType(schemas.testSample),
      groundTruth: storedType(schemas.groundTruth),
      inference: storedType(schemas.inference),
    },
    ready: () => Promise.resolve(at),
  })
}

const bindClasses = <T extends WorkflowTypes>(context: WorkflowContext<T>): Workflow<T> => ({
  name: context.workflowName,
  types: context.types,
  Model: bindModel(context),
  TestCase: bindTestCase(context),
  TestSuite: bindTestSuite(context),
  evaluator: (evaluator) => evaluator,
})

function jsonSchemaOf(type: z.ZodType, what: string): Record<string, Json> {
  try {
    const { $schema: _dialect, ...schema } = z.toJSONSchema(type, { io: 'output' })
    // A JSON Schema is a JSON object; zod's type for it names the keywords one by one.
    return JSON.parse(JSON.stringify(schema)) as Record<string, Json>
  } catch (error) {
    throw new TouchstoneError(
      'bad_input',
      `${what} cannot be written as JSON Schema: ${messageOf(error)}. Use types that JSON can hold, without transforms.`,
      { cause: error },
    )
  }
}
