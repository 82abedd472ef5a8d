import { createHash } from 'node:crypto'
import type { S3Client } from '@aws-sdk/client-s3'
import { TouchstoneError, type ObjectInfo, type Objects } from '@touchstone/core'
import {
  isObjectKey,
  requireBinding,
  requireExpiry,
  requireObjectKey,
} from '@touchstone/core/ports'
import { awsError, type AwsPlace } from './aws-errors.ts'
import { attemptsAtMost, pause } from './pause.ts'
import { deleteKeys } from './s3-delete.ts'
import { presignS3 } from './s3-presign.ts'

/** A client, or what gives the same one every time. */
export type S3Source = S3Client | (() => Promise<S3Client>)

export interface S3ObjectsOptions {
  /** Its timeouts and its retries are those of the objects. */
  readonly client: S3Source
  readonly bucket: string
  /** In front of all keys, such as `touchstone/`. @default '' */
  readonly prefix?: string
  /** Presigns, for when others reach S3 under another address. @default client */
  readonly presignClient?: S3Source
  /** For the jitter of retries. @default Math.random */
  readonly random?: () => number
}

// How often an answer that breaks off is asked for again.
const readsAtMost = 4

/**
 * {@link Objects} in a bucket of Amazon S3, or of a store with its API that knows put
 * preconditions. `writtenAtMs` is in whole seconds, rounded down: an object may look one second
 * older than it is.
 *
 * @example
 * const { s3 } = createAwsClients()
 * const objects = createS3Objects({ client: s3, bucket: 'touchstone' })
 */
export function createS3Objects(options: S3ObjectsOptions): Objects {
  const { bucket: Bucket, prefix = '', client, presignClient = client } = options
  const { random = Math.random } = options
  const where: AwsPlace = {
    service: 'Amazon S3',
    place: `the bucket "${Bucket}"`,
    actions: 's3:GetObject, PutObject and DeleteObject on its objects, and s3:ListBucket',
  }

  const attempt = async <T>(work: (s3: S3Client) => Promise<T>): Promise<T> => {
    try {
      return await work(await clientOf(client))
    } catch (error) {
      throw awsError(error, where)
    }
  }

  /** Undefined when there is nothing under a key. */
  const ifPresent = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof Error && absent.has(error.name)) return undefined
      throw error
    }
  }

  const head = (key: string): Promise<ObjectInfo | undefined> =>
    attempt((s3) =>
      ifPresent(async () => {
        const { HeadObjectCommand } = await sdk()
        const found = await s3.send(new HeadObjectCommand({ Bucket, Key: `${prefix}${key}` }))
        return infoOf(key, { bytes: found.ContentLength, date: found.LastModified })
      }),
    )

  return {
    head: async (key) => {
      requireObjectKey(key)
      return head(key)
    },

    async put(key, body) {
      requireObjectKey(key)
      const { PutObjectCommand } = await sdk()
      const input = {
        Bucket,
        Key: `${prefix}${key}`,
        Body: body,
        ContentLength: body.byteLength,
        ChecksumSHA256: createHash('sha256').update(body).digest('base64'),
        IfNoneMatch: '*',
      }
      await attempt(async (s3) => {
        for (let tries = 1; ; tries++) {
          try {
            await s3.send(new PutObjectCommand(input))
            return
          } catch (error) {
            const name = error instanceof Error ? error.name : undefined
            // The key is taken: by another, or by this very call when an answer was lost.
            if (name === 'PreconditionFailed') return
            // Another put of the key is under way; it may fail, so nothing is stored for sure.
            if (name === undefined || !conflicts.has(name)) throw error
            if (tries === attemptsAtMost) throw busy(key, error)
            await pause(tries, random)
          }
        }
      })
    },

    async copy(from, to) {
      requireObjectKey(from)
      requireObjectKey(to)
      // S3 refuses to copy an object to itself.
      if (from === to) return (await head(from)) !== undefined
      const source = [Bucket, ...`${prefix}${from}`.split('/')].map(encodeURIComponent).join('/')
      const { CopyObjectCommand } = await sdk()
      const copied = await attempt((s3) =>
        ifPresent(() =>
          s3.send(new CopyObjectCommand({ Bucket, Key: `${prefix}${to}`, CopySource: source })),
        ),
      )
      return copied !== undefined
    },

    async get(key) {
      requireObjectKey(key)
      const { GetObjectCommand } = await sdk()
      const command = { Bucket, Key: `${prefix}${key}` }
      for (let tries = 1; ; tries++) {
        const found = await attempt((s3) => ifPresent(() => s3.send(new GetObjectCommand(command))))
        if (!found) return undefined
        try {
          // Beyond the head of an answer the SDK tries nothing again.
          return (await found.Body?.transformToByteArray()) ?? new Uint8Array()
        } catch (error) {
          if (tries === readsAtMost) throw unread(key, error)
          await pause(tries, random)
        }
      }
    },

    async list(wanted, { after = '' } = {}) {
      const { ListObjectsV2Command } = await sdk()
      const page = await attempt((s3) =>
        s3.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: `${prefix}${wanted}`,
            ...(after !== '' && { StartAfter: `${prefix}${after}` }),
          }),
        ),
      )
      const found = (page.Contents ?? []).map(({ Key = '', Size, LastModified }) =>
        infoOf(Key.slice(prefix.length), { bytes: Size, date: LastModified }),
      )
      const objects = found.filter(({ key }) => isObjectKey(key))
      const last = found.at(-1)
      return page.IsTruncated === true && last ? { objects, next: last.key } : { objects }
    },

    async delete(keys) {
      for (const key of keys) requireObjectKey(key)
      const names = keys.map((key) => `${prefix}${key}`)
      await attempt((s3) => deleteKeys(names, { client: s3, bucket: Bucket, random }))
    },

    async presignPut(key, binding, { expiresInMs }) {
      requireObjectKey(key)
      requireBinding(binding)
      requireExpiry(expiresInMs)
      const at = { bucket: Bucket, key: `${prefix}${key}`, expiresInMs }
      return attempt(async () => presignS3.put(await clientOf(presignClient), at, binding))
    },

    async presignGet(key, { expiresInMs }) {
      requireObjectKey(key)
      requireExpiry(expiresInMs)
      const at = { bucket: Bucket, key: `${prefix}${key}`, expiresInMs }
      return attempt(async () => presignS3.get(await clientOf(presignClient), at))
    },
  }
}

// The answer to HEAD has no body, hence the second name.
const absent = new Set(['NoSuchKey', 'NotFound'])

const conflicts = new Set(['ConditionalRequestConflict', 'OperationAborted'])

const sdk = () => import('./s3-commands.ts')

const clientOf = async (source: S3Source): Promise<S3Client> =>
  typeof source === 'function' ? source() : source

// HEAD knows whole seconds only, and an object is to have one time.
const infoOf = (
  key: string,
  { bytes = 0, date }: { bytes: number | undefined; date: Date | undefined },
): ObjectInfo => ({
  key,
  bytes,
  writtenAtMs: Math.floor((date?.getTime() ?? 0) / 1_000) * 1_000,
})

const busy = (key: string, cause: unknown): TouchstoneError =>
  new TouchstoneError(
    'unavailable',
    `Others are writing the object ${key} all the time. Try again in a moment.`,
    { details: { key }, cause },
  )

const unread = (key: string, cause: unknown): TouchstoneError =>
  new TouchstoneError(
    'unavailable',
    `The object ${key} could not be read to its end ${readsAtMost} times. Check the network, and try again.`,
    { details: { key }, cause },
  )
