/** What was asked of DynamoDB and S3. */
export interface AwsUse {
  /** Calls, whatever they are. */
  readonly dynamodbCalls: number
  /** Read request units. */
  readonly readUnits: number
  /** Write request units. */
  readonly writeUnits: number
  /** PUT, COPY and LIST: what S3 charges most for. */
  readonly s3Writes: number
  /** GET and HEAD. */
  readonly s3Reads: number
  readonly s3Deletes: number
}

/** Dollars in us-east-1, on demand, as docs/costs.md assumes. Deletes are free. */
const dollarsPer = {
  readUnits: 0.125 / 1_000_000,
  writeUnits: 0.625 / 1_000_000,
  s3Writes: 0.005 / 1_000,
  s3Reads: 0.0004 / 1_000,
} as const

export const dollarsOf = (use: AwsUse): number =>
  use.readUnits * dollarsPer.readUnits +
  use.writeUnits * dollarsPer.writeUnits +
  use.s3Writes * dollarsPer.s3Writes +
  use.s3Reads * dollarsPer.s3Reads

/** Counts the requests of SDK clients, and those that a client sends itself to presigned addresses. */
export interface AwsMeter {
  watch(client: SdkClient): void
  notePresigned(method: string): void
  /** What was asked while `work` ran. */
  during(work: () => Promise<unknown>): Promise<AwsUse>
}

/** The part of an SDK client that takes a middleware, whatever its commands are. */
interface SdkClient {
  readonly middlewareStack: { add(middleware: unknown, options: unknown): void }
}

interface Consumed {
  readonly CapacityUnits?: number
}

type Next = (args: { input: object }) => Promise<{ output: object }>

export function createAwsMeter(): AwsMeter {
  const zero: AwsUse = {
    dynamodbCalls: 0,
    readUnits: 0,
    writeUnits: 0,
    s3Writes: 0,
    s3Reads: 0,
    s3Deletes: 0,
  }
  let total = zero
  const note = (use: Partial<AwsUse>): void => {
    total = combine(total, { ...zero, ...use }, 1)
  }

  const middleware = (next: Next, { commandName }: { commandName: string }) => {
    const operation = commandName.replace(/Command$/, '')
    return async (args: { input: object }) => {
      const isDynamoDb = 'TableName' in args.input || /Transact|Batch/.test(operation)
      if (!isDynamoDb) {
        note(s3Use(operation))
        return next(args)
      }
      const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL' }
      const result = await next({ ...args, input })
      const units = unitsOf(result.output)
      const isRead = /Get|Query/.test(operation)
      note({ dynamodbCalls: 1, ...(isRead ? { readUnits: units } : { writeUnits: units }) })
      return result
    }
  }

  return {
    watch: (client) =>
      client.middlewareStack.add(middleware, { step: 'initialize', name: 'touchstoneMeter' }),
    notePresigned: (method) => note(method === 'PUT' ? { s3Writes: 1 } : { s3Reads: 1 }),
    async during(work) {
      const before = total
      await work()
      return combine(total, before, -1)
    },
  }
}

function s3Use(operation: string): Partial<AwsUse> {
  if (operation.startsWith('Delete')) return { s3Deletes: 1 }
  return /^(Put|Copy|List)/.test(operation) ? { s3Writes: 1 } : { s3Reads: 1 }
}

// One for a call on one table, a list for a batch or a transaction.
function unitsOf(output: object): number {
  if (!('ConsumedCapacity' in output)) return 0
  const { ConsumedCapacity } = output as { ConsumedCapacity?: Consumed | readonly Consumed[] }
  return [ConsumedCapacity ?? []]
    .flat()
    .reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0)
}

/** `a + factor × b`, count by count. */
export const combine = (a: AwsUse, b: AwsUse, factor: number): AwsUse => ({
  dynamodbCalls: a.dynamodbCalls + factor * b.dynamodbCalls,
  readUnits: a.readUnits + factor * b.readUnits,
  writeUnits: a.writeUnits + factor * b.writeUnits,
  s3Writes: a.s3Writes + factor * b.s3Writes,
  s3Reads: a.s3Reads + factor * b.s3Reads,
  s3Deletes: a.s3Deletes + factor * b.s3Deletes,
})
