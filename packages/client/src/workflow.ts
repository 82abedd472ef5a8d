import {
  messageOf,
  requireSampleObject,
  TouchstoneError,
  type Id,
  type Json,
} from '@touchstone/core'
import type { WorkflowSchemas } from '@touchstone/core/services'
import * as z from 'zod'
import { bindClasses, bindStored, type Workflow } from './bound-workflow.ts'
import type { Transport } from './transport.ts'
import type { WorkflowContext, WorkflowTypes } from './workflow-types.ts'

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
 * Opens a workflow as it is stored, with zod types made from its current schemas.
 * @throws TouchstoneError `not_found`
 */
export const openWorkflow = async (
  transport: Transport,
  nameOrId: string | number,
): Promise<Workflow<WorkflowTypes>> =>
  // What reads JSON Schema is as much code as all schemas that a page has of its own.
  bindStored(transport, nameOrId, (await import('./stored-type.ts')).storedType)

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
