import { TouchstoneError } from '@touchstone/core'
import type { Fetch } from './exchange.ts'
import { createTransport, type Transport } from './transport.ts'
import { bindWorkflow, openWorkflow, type Workflow, type WorkflowTypes } from './workflow.ts'

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

export interface ConnectOptions {
  /** Where the server is, e.g. `http://localhost:3000`. */
  readonly url: string
  /** A bearer token; what it may do is up to its role. */
  readonly token?: string | undefined
  /** @default globalThis.fetch */
  readonly fetch?: Fetch | undefined
  /**
   * How many milliseconds a request waits without hearing anything before it is given up and, where
   * that is safe, sent again. A call waits twice as long, an upload a second longer for each 16 KiB.
   * @default 30000
   */
  readonly stallMs?: number | undefined
  /**
   * For how many milliseconds something is tried again while the server is away or overloaded. A
   * server that has not answered yet at all gets 2 seconds.
   * @default 300000
   */
  readonly patienceMs?: number | undefined
}

/**
 * Connects to a server.
 * @throws TouchstoneError `bad_input` when the address is none
 */
export function connect(options: ConnectOptions): Touchstone {
  const { url, token, stallMs, patienceMs } = options
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(url)} is not the address of a server. Write it like http://localhost:3000.`,
    )
  for (const [option, value] of Object.entries({ stallMs, patienceMs }))
    if (value !== undefined && !(Number.isFinite(value) && value > 0))
      throw new TouchstoneError(
        'bad_input',
        `${option} must be a number of milliseconds above 0, not ${value}.`,
        { details: { option, value } },
      )
  const transport = createTransport({
    url,
    token,
    stallMs,
    patienceMs,
    fetch: options.fetch ?? ((request) => globalThis.fetch(request)),
  })
  return {
    ...transport,
    defineWorkflow: (name, types) => bindWorkflow(transport, name, types),
    openWorkflow: (nameOrId) => openWorkflow(transport, nameOrId),
  }
}
