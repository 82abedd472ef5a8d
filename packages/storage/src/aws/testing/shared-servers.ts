import { MissingPart } from './missing-part.ts'
import { startDynamoDbServer } from './dynamodb-server.ts'
import { startS3Server } from './s3-server.ts'

/**
 * Starts the servers that this machine can have once for a whole test run: all its processes find
 * them in their environment. A file of tests that needs one that is missing says so itself.
 * @returns what ends them
 */
export default async function shareServers(): Promise<() => Promise<void>> {
  const resources = new AsyncDisposableStack()
  await ifPossible(async () => {
    const { url } = resources.use(await startDynamoDbServer())
    process.env['DYNAMODB_ENDPOINT'] = url
  })
  await ifPossible(async () => {
    const { url, account, takesTwoAtOnce } = resources.use(await startS3Server())
    process.env['S3_ENDPOINT'] = url
    process.env['S3_ACCESS_KEY'] = account.accessKeyId
    process.env['S3_SECRET_KEY'] = account.secretAccessKey
    if (takesTwoAtOnce) process.env['S3_SERVER'] = 'versitygw'
  })
  return () => resources.disposeAsync()
}

async function ifPossible(start: () => Promise<void>): Promise<void> {
  try {
    await start()
  } catch (error) {
    if (!(error instanceof MissingPart)) throw error
  }
}
