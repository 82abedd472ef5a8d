import { bearerToken } from './bearer-token.ts'
import type { Workflow } from './bound-workflow.ts'
import { connectTransport, type ConnectOptions } from './connect-transport.ts'
import { receivedError as receiveError } from './received-error.ts'
import type { Transport } from './transport.ts'
import { bindWorkflow, openWorkflow } from './workflow.ts'
import type { WorkflowTypes } from './workflow-types.ts'

/** A connection to a Touchstone server. Nothing is sent before something is asked for. */
export interface Touchstone extends Transport {
  /**
   * Binds `Model`, `TestCase` and `TestSuite` to the types of a workflow. The workflow is
   * registered with the first call that needs it; types that differ from what the server knows
   * become the next revision of its schemas.
   *
   * @example
   * const { Model, TestCase, TestSuite } = touchstone.defineWorkflow('Animal classification', {
   *   testSample: Image,
   *   groundTruth: z.object({ label: z.string() }),
   *   inference: z.object({ prediction: ScoredClassificationLabel.optional() }),
   * })
   * @throws TouchstoneError `bad_input` when a type has no JSON Schema
   */
  defineWorkflow<T extends WorkflowTypes>(name: string, types: T): Workflow<T>
  /**
   * Binds the same classes to a workflow that is there, for programs that do not have its types:
   * values are coerced and checked by the JSON Schemas that it was stored with, and are `unknown`
   * to TypeScript.
   *
   * @throws TouchstoneError `not_found`
   */
  openWorkflow(nameOrId: string | number): Promise<Workflow<WorkflowTypes>>
}

/**
 * Connects to a server.
 * @throws TouchstoneError `bad_input` when the address or the token is none
 */
export const connect = ({ token, ...options }: ConnectOptions): Touchstone =>
  withClasses(
    connectTransport({
      ...options,
      receiveError,
      token: token === undefined ? undefined : bearerToken(token),
    }),
  )

/** The classes over calls that are there. */
export const withClasses = (transport: Transport): Touchstone => ({
  ...transport,
  defineWorkflow: (name, types) => bindWorkflow(transport, name, types),
  openWorkflow: (nameOrId) => openWorkflow(transport, nameOrId),
})
