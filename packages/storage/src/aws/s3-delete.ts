import type { S3Client } from '@aws-sdk/client-s3'
import { TouchstoneError } from '@touchstone/core'
import { attemptsAtMost, pause } from './pause.ts'

interface DeleteTarget {
  readonly client: S3Client
  readonly bucket: string
  readonly random: () => number
}

// What S3 takes at once.
const keysPerRequest = 1_000
const requestsAtOnce = 4
// Faults of single keys that pass by themselves.
const passing = new Set(['InternalError', 'SlowDown', 'ServiceUnavailable', 'OperationAborted'])

/**
 * Deletes any number of keys.
 * @throws TouchstoneError `storage`, `unavailable` for keys that are still there
 */
export async function deleteKeys(keys: readonly string[], target: DeleteTarget): Promise<void> {
  const requests = Array.from({ length: Math.ceil(keys.length / keysPerRequest) }, (_, index) =>
    keys.slice(index * keysPerRequest, (index + 1) * keysPerRequest),
  )
  for (let start = 0; start < requests.length; start += requestsAtOnce)
    await Promise.all(
      requests.slice(start, start + requestsAtOnce).map((some) => deleteAll(some, target)),
    )
}

async function deleteAll(
  keys: readonly string[],
  { client, bucket, random }: DeleteTarget,
): Promise<void> {
  const { DeleteObjectsCommand } = await import('./s3-commands.ts')
  let left = keys
  for (let attempt = 1; ; attempt++) {
    const Objects = left.map((Key) => ({ Key }))
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    )
    const errors = Errors.filter(({ Code }) => Code !== 'NoSuchKey')
    const lasting = errors.find(({ Code = '' }) => !passing.has(Code))
    if (lasting) throw notDeleted('storage', { count: errors.length, bucket, error: lasting })
    const [first] = errors
    if (!first) return
    if (attempt === attemptsAtMost)
      throw notDeleted('unavailable', { count: errors.length, bucket, error: first })
    await pause(attempt, random)
    left = errors.flatMap(({ Key }) => Key ?? [])
  }
}

interface Failure {
  readonly count: number
  readonly bucket: string
  readonly error: { readonly Key?: string | undefined; readonly Code?: string | undefined }
}

function notDeleted(
  code: 'storage' | 'unavailable',
  { count, bucket, error: { Key, Code } }: Failure,
): TouchstoneError {
  const advice =
    code === 'storage'
      ? 'Grant s3:DeleteObject on its objects, and try again.'
      : 'Try again in a moment.'
  return new TouchstoneError(
    code,
    `${count} objects of the bucket "${bucket}" could not be deleted, ${Key} among them (${Code}). ${advice}`,
    { details: { bucket, count, key: Key, error: Code } },
  )
}
