import { TouchstoneError } from '../errors.ts'
import type { UploadBinding } from './objects.ts'

const keyPattern = /^[A-Za-z0-9._-]{1,128}(\/[A-Za-z0-9._-]{1,128})*$/
const keyCharacters = 512
const dotSegment = /(^|\/)\.{1,2}(\/|$)/
/** What S3 allows: a presigned request is good for 7 days at most. */
const maxExpiresInMs = 7 * 24 * 3_600_000

/** Whether a text may be the key of an object. */
export const isObjectKey = (key: string): boolean =>
  key.length <= keyCharacters && keyPattern.test(key) && !dotSegment.test(key)

/** @throws TouchstoneError `bad_input` */
export function requireObjectKey(key: string): void {
  if (!isObjectKey(key))
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(key.slice(0, 200))} cannot be the key of an object. Use 1 to ${keyCharacters} characters of A-Z, a-z, 0-9, ".", "_", "-" and "/", in segments of 1 to 128 that are not "." or "..".`,
    )
}

/** @throws TouchstoneError `bad_input` */
export function requireBinding({ bytes, sha256, contentType }: UploadBinding): void {
  if (!Number.isSafeInteger(bytes) || bytes < 0)
    throw new TouchstoneError('bad_input', `The length of an upload is in bytes; got ${bytes}.`)
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw new TouchstoneError(
      'bad_input',
      `The SHA-256 of an upload is 64 lower-case hex digits; got ${JSON.stringify(sha256)}.`,
    )
  // Printable ASCII without spaces around it: what a header carries unchanged.
  if (!/^[!-~]([ -~]{0,254}[!-~])?$/.test(contentType))
    throw new TouchstoneError(
      'bad_input',
      `The content type of an upload is 1 to 256 printable ASCII characters; got ${JSON.stringify(contentType)}.`,
    )
}

/** @throws TouchstoneError `bad_input` */
export function requireExpiry(expiresInMs: number): void {
  if (!(expiresInMs >= 1_000 && expiresInMs <= maxExpiresInMs))
    throw new TouchstoneError(
      'bad_input',
      `A presigned request is good for 1,000 to ${maxExpiresInMs} milliseconds; got ${expiresInMs}.`,
    )
}
