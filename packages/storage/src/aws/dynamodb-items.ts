import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { TouchstoneError, type Item, type Key } from '@touchstone/core'
import { damagedItem, itemSum } from '../item-sum.ts'

/**
 * An item as DynamoDB has it: `pk`, `sk`, `revision` (a number), `value` (JSON as text), and `sum`,
 * the checksum of these, which items of before do not have.
 */
export type Attributes = Record<string, AttributeValue>

/** A key as DynamoDB has it. */
export const keyAttributes = ({ pk, sk }: Key): Attributes => ({ pk: { S: pk }, sk: { S: sk } })

/** All attributes of an item. */
export const itemAttributes = (item: Item): Attributes => ({
  ...keyAttributes(item),
  revision: { N: `${item.revision}` },
  value: { S: item.value },
  sum: { N: `${itemSum(item)}` },
})

/**
 * @throws TouchstoneError `storage` for an item that no Touchstone has written, or that is not as it
 * was written
 */
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
  const item = { pk, sk, revision, value }
  const sum = attributes['sum']?.N
  if (sum !== undefined && Number(sum) !== itemSum(item))
    throw damagedItem(`The table "${tableName}"`, item)
  return item
}
