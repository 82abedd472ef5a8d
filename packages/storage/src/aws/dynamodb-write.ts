import { randomUUID } from 'node:crypto'
import {
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import { ConditionFailed, TouchstoneError, type WriteStep } from '@touchstone/core'
import { keyOfStep } from '@touchstone/core/ports'
import { itemAttributes, keyAttributes } from './dynamodb-items.ts'
import { attemptsAtMost, pause } from './pause.ts'

interface WriteTarget {
  readonly client: DynamoDBClient
  readonly tableName: string
  readonly random: () => number
}

// Reasons that pass by themselves.
const passing = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])

/**
 * Writes in one transaction, also when there is a single step. Only a transaction has a memory of
 * what was asked for: its token makes DynamoDB answer a repeated request as it did the first one,
 * for ten minutes, whatever others have written or deleted since. A conditional PutItem or
 * DeleteItem whose answer was lost cannot know: its own success looks like a failed condition, and
 * a mark on the item is gone with the next writer's put.
 * @throws ConditionFailed
 */
export async function writeSteps(
  steps: readonly WriteStep[],
  { client, tableName, random }: WriteTarget,
): Promise<void> {
  const TransactItems = steps.map((step) => transactItem(step, tableName))
  let token = randomUUID()
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken: token }))
      return
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error
      requireAnotherAttempt(error, { attempt, tableName })
      // A request that was sent once, and cancelled, is over. One that the SDK sent again may
      // still be under way, and has to keep its token.
      if (error.$metadata.attempts === 1) token = randomUUID()
      await pause(attempt, random)
    }
  }
}

/** Throws unless the transaction was cancelled for reasons that pass by themselves. */
function requireAnotherAttempt(
  error: TransactionCanceledException,
  { attempt, tableName }: { attempt: number; tableName: string },
): void {
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None')
  const failed = codes.indexOf('ConditionalCheckFailed')
  const blocked = codes.findIndex((code) => passing.has(code))
  const isLast = attempt === attemptsAtMost
  // Of a step that was blocked nobody knows whether its condition holds: it might be the first.
  if (failed >= 0 && (blocked < 0 || failed < blocked || isLast)) throw new ConditionFailed(failed)
  if (blocked < 0) throw error
  if (isLast)
    throw new TouchstoneError(
      'unavailable',
      `Others are writing to the same items of the table "${tableName}" all the time. Try again in a moment.`,
      { details: { tableName, reason: codes[blocked] }, cause: error },
    )
}

function transactItem(step: WriteStep, TableName: string): TransactWriteItem {
  const condition = {
    TableName,
    ...(step.expect === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'revision = :expected',
          ExpressionAttributeValues: { ':expected': { N: `${step.expect}` } },
        }),
  }
  if ('put' in step)
    return {
      Put: {
        ...condition,
        Item: itemAttributes({ ...step.put, revision: step.expect + 1, value: step.value }),
      },
    }
  const key = keyAttributes(keyOfStep(step))
  return 'delete' in step
    ? { Delete: { ...condition, Key: key } }
    : { ConditionCheck: { ...condition, Key: key } }
}
