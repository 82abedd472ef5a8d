import { bearerToken } from './bearer-token.ts'
import type { Workflow } from './bound-workflow.ts'
import { connectTransport, type ConnectOptions } from './connect-transport.ts'
import { naming413 } from './cut-bodies.ts'
import { receivedError as receiveError } from './received-error.ts'
import type { DataEvaluation, EvaluateDataOptions } from './evaluate-data.ts'
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
  /**
   * Evaluates a function on data in one call: makes a workflow, a test case, a suite and a model of this name,
   * infers what is not stored yet, scores it, and stores everything as usual. Call it again after a stop, or
   * with more data: only what is missing is inferred. In a terminal it prints a summary.
   *
   * @throws TouchstoneError `bad_input` for data without rows, and for options that cannot be meant; what
   * {@link test} throws
   * @example
   * await touchstone.evaluate('capitals', {
   *   data: [{ testSample: { country: 'France' }, groundTruth: 'Paris' }],
   *   infer: ({ country }) => capitalOf(country),
   *   score: ({ groundTruth, inference }) => inference === groundTruth,
   * })
   */
  evaluate<S extends object, G, I>(
    name: string,
    options: EvaluateDataOptions<S, G, I>,
  ): Promise<DataEvaluation>
  /** Where the pages are; null over a data directory in this process, which serves none. */
  readonly pagesUrl: string | null
}

/**
 * Connects to a server.
 * @throws TouchstoneError `bad_input` when the address or the token is none
 */
export function connect({ token, ...options }: ConnectOptions): Touchstone {
  const { fetch = (request) => globalThis.fetch(request) } = options
  const transport = connectTransport({
    ...options,
    fetch: naming413(fetch),
    receiveError,
    token: token === undefined ? undefined : bearerToken(token),
  })
  return withClasses(transport, { pagesUrl: transport.url })
}

/** The classes over calls that are there. */
export function withClasses(
  transport: Transport,
  { pagesUrl }: Pick<Touchstone, 'pagesUrl'>,
): Touchstone {
  const touchstone: Touchstone = {
    ...transport,
    pagesUrl,
    defineWorkflow: (name, types) => bindWorkflow(transport, name, types),
    openWorkflow: (nameOrId) => openWorkflow(transport, nameOrId),
    evaluate: async (name, options) =>
      (await import('./evaluate-data.ts')).evaluateData(touchstone, name, options),
  }
  return touchstone
}
