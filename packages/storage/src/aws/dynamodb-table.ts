import {
  BatchGetItemCommand,
  GetItemCommand,
  QueryCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import {
  ConditionFailed,
  TouchstoneError,
  type Item,
  type Key,
  type Query,
  type QueryPage,
  type Table,
} from '@touchstone/core'
import { pageCharacters, requireKey, requireQuery, requireSteps } from '@touchstone/core/ports'
import { awsError, type AwsPlace } from './aws-errors.ts'
import { itemOf, keyAttributes, type Attributes } from './dynamodb-items.ts'
import { writeSteps } from './dynamodb-write.ts'
import { attemptsAtMost, pause } from './pause.ts'

export interface DynamoDbTableOptions {
  /** Its timeouts and its retries are those of the table. */
  readonly client: DynamoDBClient
  /** A table with the string keys `pk` (partition) and `sk` (sort). */
  readonly tableName: string
  /** For the jitter of retries. @default Math.random */
  readonly random?: () => number
}

// What DynamoDB takes at once.
const batchKeys = 100
const batchesAtOnce = 8
// DynamoDB answers with 1 MB at most; so much of a page is held in memory.
const answersPerPage = 16

/**
 * A {@link Table} in a table of Amazon DynamoDB. All reads are strongly consistent. A write that
 * ends as `unavailable` may have gone through: nobody answered. A page may hold fewer items than
 * its limit when they are large, and then has a `next`.
 *
 * @example
 * const { dynamodb } = createAwsClients()
 * const table = createDynamoDbTable({ client: dynamodb, tableName: 'touchstone' })
 */
export function createDynamoDbTable(options: DynamoDbTableOptions): Table {
  const { client, tableName, random = Math.random } = options
  const where: AwsPlace = {
    service: 'Amazon DynamoDB',
    place: `the table "${tableName}"`,
    actions: 'dynamodb:GetItem, BatchGetItem, Query, PutItem, DeleteItem and ConditionCheckItem',
  }

  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw awsError(error, where)
    }
  }

  const read = async (key: Key): Promise<Item | undefined> => {
    const { Item: found } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: keyAttributes(key), ConsistentRead: true }),
    )
    return found && itemOf(found, tableName)
  }

  const readBatch = async (keys: readonly Key[]): Promise<Item[]> => {
    const items: Item[] = []
    let wanted: Attributes[] = keys.map(keyAttributes)
    for (let failures = 0; ;) {
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(
        new BatchGetItemCommand({
          RequestItems: { [tableName]: { Keys: wanted, ConsistentRead: true } },
        }),
      )
      for (const found of Responses[tableName] ?? []) items.push(itemOf(found, tableName))
      const left = UnprocessedKeys[tableName]?.Keys ?? []
      if (left.length === 0) return items
      failures = left.length < wanted.length ? 1 : failures + 1
      if (failures === attemptsAtMost) throw throttled()
      await pause(failures, random)
      wanted = left
    }
  }

  const throttled = (): TouchstoneError =>
    new TouchstoneError(
      'unavailable',
      `${where.service} is throttling ${where.place}. Try again in a moment.`,
      { details: { tableName } },
    )

  return {
    async get(key) {
      requireKey(key)
      return attempt(() => read(key))
    },

    async getMany(keys) {
      for (const key of keys) requireKey(key)
      const distinct = [...new Map(keys.map((key) => [nameOf(key), key])).values()]
      const batches = Array.from({ length: Math.ceil(distinct.length / batchKeys) }, (_, index) =>
        distinct.slice(index * batchKeys, (index + 1) * batchKeys),
      )
      const found = new Map<string, Item>()
      for (let start = 0; start < batches.length; start += batchesAtOnce) {
        const some = batches.slice(start, start + batchesAtOnce)
        for (const items of await attempt(() => Promise.all(some.map(readBatch))))
          for (const item of items) found.set(nameOf(item), item)
      }
      return keys.map((key) => found.get(nameOf(key)))
    },

    async query(query) {
      requireQuery(query)
      return attempt(() => readPage(query, { client, tableName }))
    },

    async write(steps) {
      requireSteps(steps)
      const [first] = steps
      if (first && steps.length === 1 && 'check' in first) {
        const item = await attempt(() => read(first.check))
        if ((item?.revision ?? 0) !== first.expect) throw new ConditionFailed(0)
      } else await attempt(() => writeSteps(steps, { client, tableName, random }))
    },
  }
}

const nameOf = ({ pk, sk }: Key): string => JSON.stringify([pk, sk])

async function readPage(
  query: Query,
  { client, tableName }: { client: DynamoDBClient; tableName: string },
): Promise<QueryPage> {
  const { pk, prefix = '', after, reverse = false, limit } = query
  const side = after === undefined ? -1 : sideOf(after, prefix) * (reverse ? -1 : 1)
  if (side > 0) return { items: [] }
  const items: Item[] = []
  // A start key has to be within the range, but need not be there. It says "after" without a
  // greater or smaller text, which might be longer than a sort key may be.
  let start = side === 0 && after !== undefined ? keyAttributes({ pk, sk: after }) : undefined
  for (let answers = 1; ; answers++) {
    const answer = await client.send(
      new QueryCommand({
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression:
          prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: {
          ':pk': { S: pk },
          ...(prefix === '' ? {} : { ':prefix': { S: prefix } }),
        },
        ScanIndexForward: !reverse,
        Limit: limit + 1 - items.length,
        ...(start && { ExclusiveStartKey: start }),
      }),
    )
    const found = (answer.Items ?? []).map((attributes) => itemOf(attributes, tableName))
    // DynamoDB gives back no others; the emulator of the tests takes "a" for "A".
    items.push(...found.filter(({ sk }) => sk.startsWith(prefix)))
    start = answer.LastEvaluatedKey
    if (start === undefined || items.length > limit) break
    const characters = items.reduce((sum, { value }) => sum + value.length, 0)
    if ((answers >= answersPerPage || characters > pageCharacters) && items.length > 1) break
  }
  if (start === undefined && items.length <= limit) return { items }
  // The last item is left to the next page: only because of it is it known that there is one.
  const page = items.slice(0, -1)
  const last = page.at(-1)
  return last ? { items: page, next: last.sk } : { items: page }
}

/** Whether a sort key is before (-1), among (0) or behind (1) the keys with a prefix. */
function sideOf(sk: string, prefix: string): number {
  if (sk === '') return -1
  return sk.startsWith(prefix) ? 0 : Buffer.compare(Buffer.from(sk), Buffer.from(prefix))
}
