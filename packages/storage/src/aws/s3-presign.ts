import type { S3Client } from '@aws-sdk/client-s3'
import type { PresignedRequest, UploadBinding } from '@touchstone/core'

interface PresignedObject {
  readonly bucket: string
  readonly key: string
  readonly expiresInMs: number
}

const checksumHeader = 'x-amz-checksum-sha256'
// A header that is signed as such cannot be left out or changed by whoever sends the request.
const boundHeaders = ['host', 'content-type', 'content-length', 'if-none-match']

/** Presigned requests to S3. The code that signs is loaded by the first of them. */
export const presignS3 = {
  async put(
    client: S3Client,
    { bucket, key, expiresInMs }: PresignedObject,
    { bytes, sha256, contentType }: UploadBinding,
  ): Promise<PresignedRequest> {
    const { PutObjectCommand, getSignedUrl } = await signing()
    const checksum = Buffer.from(sha256, 'hex').toString('base64')
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      ContentType: contentType,
      ContentLength: bytes,
      ChecksumSHA256: checksum,
      IfNoneMatch: '*',
    })
    const url = await getSignedUrl(client, command, {
      expiresIn: seconds(expiresInMs),
      unhoistableHeaders: new Set([checksumHeader]),
      signableHeaders: new Set(boundHeaders),
    })
    const headers = {
      'content-type': contentType,
      'if-none-match': '*',
      [checksumHeader]: checksum,
    }
    return { url, method: 'PUT', headers }
  },

  async get(
    client: S3Client,
    { bucket, key, expiresInMs }: PresignedObject,
  ): Promise<PresignedRequest> {
    const { GetObjectCommand, getSignedUrl } = await signing()
    const command = new GetObjectCommand({ Bucket: bucket, Key: key })
    const url = await getSignedUrl(client, command, { expiresIn: seconds(expiresInMs) })
    return { url, method: 'GET', headers: {} }
  },
}

async function signing() {
  const [s3, presigner] = await Promise.all([
    import('./s3-commands.ts'),
    import('@aws-sdk/s3-request-presigner'),
  ])
  return { ...s3, ...presigner }
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1_000)
