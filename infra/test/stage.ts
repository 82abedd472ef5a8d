import {
  BatchWriteItemCommand,
  DescribeTableCommand,
  ScanCommand,
  type AttributeValue,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb'
import { connect } from '@touchstone/client'
import { TouchstoneError } from '@touchstone/core'
import type { Home } from '@touchstone/e2e/homes'
import { createAwsClients, createS3Objects } from '@touchstone/storage/aws'

/** A deployed stage, as its outputs name it. */
export interface Stage {
  /** The function URL. */
  readonly url: string
  /** An admin token of it. */
  readonly token: string
  readonly tableName: string
  readonly bucket: string
}

const deletesAtOnce = 25

/**
 * Empties a stage of everything but its tokens, and opens it. With the credentials of whoever calls.
 * @throws TouchstoneError `forbidden` when the table is protected from deletion, as production's is
 */
export async function openEmptyStage({ url, token, tableName, bucket }: Stage): Promise<Home> {
  const { dynamodb, s3 } = createAwsClients()
  await requireDisposable(dynamodb, tableName)
  const objects = createS3Objects({ client: s3, bucket })
  await emptyTable(dynamodb, tableName)
  for (;;) {
    const page = await objects.list('')
    if (page.objects.length === 0) break
    await objects.delete(page.objects.map(({ key }) => key))
  }
  // The tests expect this author.
  const { rpc } = connect({ url, token })
  const { secret, token: local } = await rpc.tokens.create.mutate({ name: 'local', role: 'admin' })
  return {
    touchstone: connect({ url, token: secret }),
    token: secret,
    countObjects: async (prefix) => (await objects.list(prefix)).objects.length,
    async [Symbol.asyncDispose]() {
      await rpc.tokens.revoke.mutate({ id: local.id })
      dynamodb.destroy()
    },
  }
}

async function requireDisposable(dynamodb: DynamoDBClient, tableName: string): Promise<void> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName }))
  if (Table?.DeletionProtectionEnabled !== true) return
  throw new TouchstoneError(
    'forbidden',
    `The table ${tableName} is protected, and the tests would empty it. Deploy a stage for them: sst deploy --stage test.`,
  )
}

async function emptyTable(dynamodb: DynamoDBClient, tableName: string): Promise<void> {
  let start: Record<string, AttributeValue> | undefined
  do {
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(
      new ScanCommand({
        TableName: tableName,
        ProjectionExpression: 'pk, sk',
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      }),
    )
    let requests: WriteRequest[] = Items.filter(({ pk }) => pk?.S !== 'token').map((Key) => ({
      DeleteRequest: { Key },
    }))
    while (requests.length > 0) {
      const { UnprocessedItems } = await dynamodb.send(
        new BatchWriteItemCommand({
          RequestItems: { [tableName]: requests.slice(0, deletesAtOnce) },
        }),
      )
      requests = [...(UnprocessedItems?.[tableName] ?? []), ...requests.slice(deletesAtOnce)]
    }
    start = LastEvaluatedKey
  } while (start)
}
