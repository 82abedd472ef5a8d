import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  startDynamoDbServer,
  startS3Server,
  type DynamoDbServer,
  type S3Server,
} from '@touchstone/storage/aws/testing'
import { functionBundle } from '../function-bundle.ts'
import { openFunctionUrl } from './function-url.ts'
import { startLambda } from './lambda-service.ts'
import { bundleFunction, writeLink } from './sst-bundle.ts'

/** Touchstone as it runs on AWS, on this machine. */
export interface LambdaHome extends AsyncDisposable {
  /** The function URL. */
  readonly url: string
  /** The first admin token. */
  readonly token: string
  readonly tableName: string
  readonly bucket: string
  /** How many requests the function was given. */
  invocations(): number
  /** Everything that the function wrote, line by line. */
  readonly lines: readonly string[]
}

/** What homes on one machine can share. */
export interface AwsServers extends AsyncDisposable {
  readonly dynamoDb: DynamoDbServer
  readonly s3: S3Server
  /** The folder with the bundle. */
  readonly directory: string
}

export interface LambdaHomeOptions {
  /** @default servers of its own */
  readonly servers?: AwsServers
  /** Instances of the function, each with one request at a time. @default 1 */
  readonly instances?: number
  /** Stands between the function and a server. Takes and gives addresses. */
  readonly through?: (url: string) => Promise<{ readonly url: string } & AsyncDisposable>
}

/** How the stack has the function bundled; a test compares the two. */
export const bundled = {
  entry: resolve(import.meta.dirname, '../../packages/server/src/lambda/handler.ts'),
  nodejs: functionBundle,
}

/**
 * Bundles the function, and starts servers for DynamoDB and S3: those of the test run, where there
 * are some.
 * @throws MissingPart
 */
export async function startAwsServers(): Promise<AwsServers> {
  await using stack = new AsyncDisposableStack()
  const dynamoDb = stack.use(await startDynamoDbServer())
  const s3 = stack.use(await startS3Server())
  const directory = process.env['TOUCHSTONE_BUNDLE'] ?? stack.use(await makeBundle()).directory
  const started = stack.move()
  return { dynamoDb, s3, directory, [Symbol.asyncDispose]: () => started.disposeAsync() }
}

/** Bundles the function into a temporary directory. */
export async function makeBundle(): Promise<{ readonly directory: string } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'touchstone-bundle-'))
  await bundleFunction({ ...bundled, directory })
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) }
}

/**
 * The bundle that is deployed, in AWS's runtime loop, behind a function URL, with servers for
 * DynamoDB and S3: all on loopback.
 * @throws MissingPart
 */
export async function openLambdaHome(options: LambdaHomeOptions = {}): Promise<LambdaHome> {
  const { instances = 1, through } = options
  await using stack = new AsyncDisposableStack()
  const { dynamoDb, s3, directory } = options.servers ?? stack.use(await startAwsServers())
  const { tableName } = stack.use(await dynamoDb.createTable())
  const { bucket } = stack.use(await s3.createBucket())
  const reach = async (url: string): Promise<string> =>
    through ? stack.use(await through(url)).url : url
  const links = await mkdtemp(join(tmpdir(), 'touchstone-links-'))
  stack.defer(() => rm(links, { recursive: true, force: true }))
  const token = `tst_${randomBytes(32).toString('hex')}`
  const { accessKeyId, secretAccessKey } = await (await s3.client()).config.credentials()
  const lambda = stack.use(
    await startLambda({
      directory,
      instances,
      environment: {
        ...(await writeLink(links, { tableName, bucket, adminToken: token })),
        AWS_ENDPOINT_URL_DYNAMODB: await reach(dynamoDb.url),
        AWS_ENDPOINT_URL_S3: await reach(s3.url),
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      },
    }),
  )
  const { url } = stack.use(await openFunctionUrl(lambda))
  const opened = stack.move()
  return {
    url,
    token,
    tableName,
    bucket,
    lines: lambda.lines,
    invocations: () => lambda.invocations(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
