import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { TouchstoneError, type Item, type Key } from '@touchstone/core'

/** An item as DynamoDB has it: `pk`, `sk`, `revision` (a number) and `value` (JSON as text). */
export type Attributes = Record<string, AttributeValue>

/** A key as DynamoDB has it. */
export const keyAttributes = ({ pk, sk }: Key): Attributes => ({ pk: { S: pk }, sk: { S: sk } })

/** @throws TouchstoneError `storage` for an item that no Touchstone has written */
export function itemOf(attributes: Attributes, tableName: string): Item {
  const pk = attributes['pk']?.S
  const sk = attributes['sk']?.S
  const revision = Number(attributes['revision']?.N)
  const value = attributes['value']?.S
  if (pk === undefined || sk === undefined || value === undefined || !(revision > 0))
    throw new TouchstoneError(
      'storage',
      `The table "${tableName}" has an item that is none of Touchstone: ${JSON.stringify({ pk, sk })}. Give Touchstone a table of its own.`,
      { details: { tableName, pk, sk } },
    )
  return { pk, sk, revision, value }
}
