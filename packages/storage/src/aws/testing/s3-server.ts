import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdtemp } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3'
import { createAwsClients, type AwsClientsOptions } from '../aws-clients.ts'
import { startChildServer } from './child-server.ts'
import { MissingPart } from './missing-part.ts'

/** An S3 for tests. */
export interface S3Server extends AsyncDisposable {
  readonly url: string
  readonly account: S3Account
  /** Whether it may take two uploads of one key at once: versitygw looks for a key, then takes it. */
  readonly takesTwoAtOnce: boolean
  /** A client of this server. */
  client(options?: AwsClientsOptions): Promise<S3Client>
  /** An empty bucket, gone when it is disposed of. */
  createBucket(): Promise<{ readonly bucket: string } & AsyncDisposable>
}

/** What a client of the server signs its requests with. */
export interface S3Account {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/**
 * The server at `S3_ENDPOINT` (with `S3_ACCESS_KEY` and `S3_SECRET_KEY`; `S3_SERVER=versitygw` says
 * that it is one), or else versitygw on a temporary directory: from `VERSITYGW`, the PATH, or where
 * `go install` puts it.
 * @throws MissingPart
 */
export async function startS3Server(): Promise<S3Server> {
  const { S3_ENDPOINT: url, S3_ACCESS_KEY = '', S3_SECRET_KEY = '', S3_SERVER } = process.env
  if (url === undefined || url === '') return startVersitygw()
  const account = { accessKeyId: S3_ACCESS_KEY, secretAccessKey: S3_SECRET_KEY }
  const takesTwoAtOnce = S3_SERVER === 'versitygw'
  return serverAt(url, { account, takesTwoAtOnce, async [Symbol.asyncDispose]() {} })
}

async function startVersitygw(): Promise<S3Server> {
  const command = await versitygw()
  const account = { accessKeyId: 'touchstone', secretAccessKey: randomUUID() }
  const root = await mkdtemp(join(tmpdir(), 'touchstone-s3-'))
  const server = await startChildServer({
    command,
    args: (port) => ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', root],
    directory: root,
    environment: {
      ROOT_ACCESS_KEY_ID: account.accessKeyId,
      ROOT_SECRET_ACCESS_KEY: account.secretAccessKey,
    },
    // Only ours knows this secret.
    probe: async (url) => {
      await (await clientAt(url, account, { maxAttempts: 1 })).send(new ListBucketsCommand())
    },
  })
  return serverAt(server.url, {
    account,
    takesTwoAtOnce: true,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  })
}

const clientAt = (
  url: string,
  credentials: S3Account,
  options: AwsClientsOptions = {},
): Promise<S3Client> =>
  createAwsClients({ region: 'us-east-1', credentials, s3Endpoint: url, ...options }).s3()

async function serverAt(
  url: string,
  { account, ...server }: Pick<S3Server, 'account' | 'takesTwoAtOnce'> & AsyncDisposable,
): Promise<S3Server> {
  const admin = await clientAt(url, account)
  return {
    ...server,
    url,
    account,
    client: (options) => clientAt(url, account, options),
    async createBucket() {
      const bucket = `touchstone-${randomUUID()}`
      await admin.send(new CreateBucketCommand({ Bucket: bucket }))
      return { bucket, [Symbol.asyncDispose]: () => deleteBucket(admin, bucket) }
    },
  }
}

async function deleteBucket(client: S3Client, bucket: string): Promise<void> {
  for (;;) {
    const page = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
    const found = (page.Contents ?? []).map(({ Key }) => ({ Key }))
    if (found.length === 0) break
    await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: found } }))
  }
  await client.send(new DeleteBucketCommand({ Bucket: bucket }))
}

async function versitygw(): Promise<string> {
  const { VERSITYGW, PATH = '', GOBIN, GOPATH = '' } = process.env
  if (VERSITYGW !== undefined && VERSITYGW !== '') return VERSITYGW
  const goPaths = [...GOPATH.split(delimiter), join(homedir(), 'go')].filter((path) => path !== '')
  const directories = [
    ...PATH.split(delimiter),
    ...(GOBIN === undefined ? [] : [GOBIN]),
    ...goPaths.map((path) => join(path, 'bin')),
  ]
  for (const directory of directories) {
    const path = join(directory, 'versitygw')
    if (await isExecutable(path)) return path
  }
  throw new MissingPart(
    'the tests on S3 need versitygw (go install github.com/versity/versitygw/cmd/versitygw@v1.7.0), or a server at S3_ENDPOINT.',
  )
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
