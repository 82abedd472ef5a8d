import { createHmac, timingSafeEqual } from 'node:crypto'
import { TouchstoneError, type Objects, type UploadBinding } from '@touchstone/core'
import { requireBinding, requireExpiry, requireObjectKey } from '@touchstone/core/ports'

/** The header that carries the SHA-256 that an upload is bound to. */
const hashHeader = 'x-content-sha256'
/** Where objects are served, below the base address. */
export const objectsPath = '/objects/'

/** Signs requests, and checks the signatures. */
export interface UrlSigner extends Pick<Objects, 'presignGet' | 'presignPut'> {
  /** @throws TouchstoneError `forbidden` */
  verifyGet(key: string, query: URLSearchParams): void
  /** @throws TouchstoneError `forbidden` */
  verifyPut(key: string, query: URLSearchParams, headers: Headers): UploadBinding
}

export interface SignerOptions {
  readonly secret: Uint8Array
  /** Where the server is, without a slash at the end. */
  readonly baseUrl: () => string
  readonly now: () => number
}

/** Requests signed by HMAC-SHA-256 over the method, the key, the expiry and an upload's binding. */
export function createUrlSigner({ secret, baseUrl, now }: SignerOptions): UrlSigner {
  const sign = (...facts: readonly (string | number)[]): string =>
    createHmac('sha256', secret).update(JSON.stringify(facts)).digest('base64url')

  const urlOf = (key: string, query: Record<string, string>): string =>
    `${baseUrl()}${objectsPath}${key}?${new URLSearchParams(query).toString()}`

  const requireSignature = (query: URLSearchParams, ...facts: (string | number)[]): void => {
    const expires = numberFrom(query.get('expires'))
    const given = Buffer.from(query.get('signature') ?? '')
    const right = Buffer.from(sign(...facts, expires))
    if (given.byteLength !== right.byteLength || !timingSafeEqual(given, right))
      throw forbidden('The signature does not fit the request. Send it as it was presigned.')
    if (now() >= expires) throw forbidden('The request has expired. Presign it again.')
  }

  return {
    async presignGet(key, { expiresInMs }) {
      requireObjectKey(key)
      requireExpiry(expiresInMs)
      const expires = Math.ceil(now() + expiresInMs)
      const signature = sign('GET', key, expires)
      const url = urlOf(key, { expires: String(expires), signature })
      return { url, method: 'GET', headers: {} }
    },

    async presignPut(key, binding, { expiresInMs }) {
      requireObjectKey(key)
      requireBinding(binding)
      requireExpiry(expiresInMs)
      const { bytes, sha256, contentType } = binding
      const expires = Math.ceil(now() + expiresInMs)
      const signature = sign('PUT', key, bytes, sha256, contentType, expires)
      const url = urlOf(key, { bytes: String(bytes), expires: String(expires), signature })
      return { url, method: 'PUT', headers: { 'content-type': contentType, [hashHeader]: sha256 } }
    },

    verifyGet(key, query) {
      requireSignature(query, 'GET', key)
    },

    verifyPut(key, query, headers) {
      const binding = {
        bytes: numberFrom(query.get('bytes')),
        sha256: headers.get(hashHeader) ?? '',
        contentType: headers.get('content-type') ?? '',
      }
      requireSignature(query, 'PUT', key, binding.bytes, binding.sha256, binding.contentType)
      const length = headers.get('content-length')
      if (length !== null && length !== String(binding.bytes))
        throw forbidden(`The request is for ${binding.bytes} bytes; the body has ${length}.`)
      return binding
    },
  }
}

// -1 is never signed.
const numberFrom = (text: string | null): number =>
  text !== null && /^\d{1,16}$/.test(text) ? Number(text) : -1

const forbidden = (message: string): TouchstoneError => new TouchstoneError('forbidden', message)
