import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import {
  CreateTableCommand,
  DeleteTableCommand,
  ListTablesCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import { createAwsClients, type AwsClientsOptions } from '../aws-clients.ts'
import { startChildServer, type ChildServer } from './child-server.ts'
import { MissingPart } from './missing-part.ts'

/** A DynamoDB for tests. */
export interface DynamoDbServer extends AsyncDisposable {
  readonly url: string
  /** A client of this server. */
  client(options?: AwsClientsOptions): DynamoDBClient
  /** An empty table with the keys of Touchstone, gone when it is disposed of. */
  createTable(): Promise<{ readonly tableName: string } & AsyncDisposable>
}

const credentials = { accessKeyId: 'touchstone', secretAccessKey: 'touchstone' }

/**
 * The server at `DYNAMODB_ENDPOINT`, or else dynoxide, an emulator of DynamoDB, in memory.
 * @throws MissingPart
 */
export async function startDynamoDbServer(): Promise<DynamoDbServer> {
  const { DYNAMODB_ENDPOINT: shared = '' } = process.env
  const server =
    shared === '' ? await startDynoxide() : { url: shared, async [Symbol.asyncDispose]() {} }
  const admin = clientAt(server.url)
  return {
    url: server.url,
    client: (options) => clientAt(server.url, options),
    async createTable() {
      const tableName = `touchstone-${randomUUID()}`
      await admin.send(
        new CreateTableCommand({
          TableName: tableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: 'S' },
          ],
        }),
      )
      return {
        tableName,
        async [Symbol.asyncDispose]() {
          await admin.send(new DeleteTableCommand({ TableName: tableName }))
        },
      }
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

const startDynoxide = (): Promise<ChildServer> =>
  startChildServer({
    command: dynoxide(),
    args: (port) => ['serve', '--host', '127.0.0.1', '--port', `${port}`],
    probe: async (url, output) => {
      if (!output.includes(`listening on ${url}`)) throw new Error('Not ready')
      await clientAt(url, { maxAttempts: 1 }).send(new ListTablesCommand())
    },
  })

const clientAt = (url: string, options: AwsClientsOptions = {}): DynamoDBClient =>
  createAwsClients({ region: 'us-east-1', credentials, dynamodbEndpoint: url, ...options }).dynamodb

function dynoxide(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json')
    return join(dirname(manifest), 'dynoxide')
  } catch {
    throw new MissingPart(
      'the tests on DynamoDB need the npm package @dynoxide/linux-x64, which is for Linux on x64 only.',
    )
  }
}
