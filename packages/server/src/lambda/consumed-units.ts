import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { noteUnits } from './request-log.ts'

interface Consumed {
  readonly CapacityUnits?: number
}

/** Asks DynamoDB with every call what it consumed, and adds it to the request under way. */
export function meterUnits(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL' as const }
      const result = await next({ ...args, input })
      noteUnits(unitsOf(result.output))
      return result
    },
    { step: 'initialize', name: 'touchstoneUnits' },
  )
}

// One for a call on one table, a list for a batch or a transaction.
function unitsOf(output: object): number {
  if (!('ConsumedCapacity' in output)) return 0
  const { ConsumedCapacity } = output as { ConsumedCapacity?: Consumed | readonly Consumed[] }
  return [ConsumedCapacity ?? []]
    .flat()
    .reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0)
}
