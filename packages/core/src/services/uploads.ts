import { TouchstoneError } from '../errors.ts'
import { partContentType } from '../part.ts'
import { sha256Hex } from '../platform.ts'
import type { PresignedRequest } from '../ports/objects.ts'
import type { Deps } from './deps.ts'

/** The content hash and length of something that is to be uploaded. */
export interface UploadSpec {
  readonly sha256: string
  readonly bytes: number
}

/** Where to send an upload; `request` is absent when the bytes are there already. */
export interface PreparedUpload {
  readonly sha256: string
  readonly request?: PresignedRequest
}

/** How long presigned requests are good for. */
export const presignedForMs = 60 * 60_000

/** Where uploads wait for their commit. Whatever stays there for long was never committed. */
export const uploadsPrefix = 'uploads/'

export type Uploads = ReturnType<typeof createUploads>

/**
 * The landing place of parts, by content: clients write here and nowhere else. A commit checks what
 * it finds and copies it under a key that nobody used before, which the table then names.
 */
export function createUploads({ objects }: Deps) {
  const keyOf = (scope: string, sha256: string): string => `${uploadsPrefix}${scope}/${sha256}`

  return {
    async prepare(scope: string, specs: readonly UploadSpec[]): Promise<PreparedUpload[]> {
      return Promise.all(
        specs.map(async ({ sha256, bytes }) => {
          const key = keyOf(scope, sha256)
          const there = await objects.head(key)
          if (there?.bytes === bytes) return { sha256 }
          const request = await objects.presignPut(
            key,
            { bytes, sha256, contentType: partContentType },
            { expiresInMs: presignedForMs },
          )
          return { sha256, request }
        }),
      )
    },

    /**
     * The bytes of an upload, after a check of their length and hash.
     * @throws TouchstoneError `part_missing`, `part_corrupt`
     */
    async load(scope: string, spec: UploadSpec): Promise<Uint8Array> {
      const body = await objects.get(keyOf(scope, spec.sha256))
      if (!body) throw missing(spec.sha256)
      if (sha256Hex(body) !== spec.sha256) {
        // It had this hash when it was uploaded. As long as it is there nobody can upload it again.
        await objects.delete([keyOf(scope, spec.sha256)])
        throw missing(spec.sha256, 'was damaged after its upload')
      }
      if (body.byteLength !== spec.bytes)
        throw new TouchstoneError(
          'part_corrupt',
          `Part ${short(spec.sha256)} has ${body.byteLength} bytes, announced were ${spec.bytes}. Nothing of it was stored.`,
        )
      return body
    },

    /** Copies an upload to where it is to stay. */
    async keep(scope: string, sha256: string, key: string): Promise<void> {
      if (!(await objects.copy(keyOf(scope, sha256), key))) throw missing(sha256)
    },

    /** Uploads whose content is committed are not needed any more. */
    discard: (scope: string, hashes: readonly string[]): Promise<void> =>
      objects.delete(hashes.map((sha256) => keyOf(scope, sha256))),
  }
}

const missing = (sha256: string, was = 'was never uploaded, or too long ago'): TouchstoneError =>
  new TouchstoneError(
    'part_missing',
    `Part ${short(sha256)} ${was}. Prepare and upload it, then commit again.`,
    { details: { sha256 } },
  )

/** A hash as people see it. */
export const short = (sha256: string): string => sha256.slice(0, 12)
