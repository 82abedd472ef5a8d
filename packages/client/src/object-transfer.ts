import { messageOf, TouchstoneError, type PresignedRequest } from '@touchstone/core'
import { retrying, type Fetch } from './transport.ts'

// Says which answers may be different next time. S3 answers 409 to a conditional upload when
// something else is happening to the key.
const isPassing = (status: number): boolean =>
  status === 408 || status === 409 || status === 429 || status >= 500

async function send(fetch: Fetch, request: PresignedRequest, body?: Uint8Array): Promise<Response> {
  const { url, method, headers } = request
  try {
    // No part lies in shared memory, which is what the wider type would allow.
    const init = body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }
    return await fetch(new Request(url, { method, headers, ...init }))
  } catch (error) {
    throw new TouchstoneError(
      'unavailable',
      `${new URL(url).host} cannot be reached (${messageOf(error)}).`,
      { cause: error },
    )
  }
}

async function refusal(response: Response, what: string): Promise<TouchstoneError> {
  const text = (await response.text().catch(() => '')).slice(0, 300)
  const said = text === '' ? '' : `: ${text}`
  return new TouchstoneError(
    isPassing(response.status) ? 'unavailable' : 'storage',
    response.status === 403
      ? `${what} was refused (403): its address has expired, or the server's clock is wrong. Check the clock, then try again${said}`
      : `${what} was answered with ${response.status}${said}`,
    { details: { status: response.status } },
  )
}

/** Sends bytes to a presigned address. An answer that they are there already is a success. */
export function putObject(
  fetch: Fetch,
  request: PresignedRequest,
  body: Uint8Array,
): Promise<void> {
  return retrying(async () => {
    const response = await send(fetch, request, body)
    if (response.ok || response.status === 412) {
      await response.body?.cancel()
      return
    }
    throw await refusal(response, 'An upload')
  })
}

/** Fetches bytes from a presigned address. */
export function getObject(fetch: Fetch, request: PresignedRequest): Promise<Uint8Array> {
  return retrying(async () => {
    const response = await send(fetch, request)
    if (!response.ok) throw await refusal(response, 'A download')
    try {
      return new Uint8Array(await response.arrayBuffer())
    } catch (error) {
      throw new TouchstoneError('unavailable', `A download broke off (${messageOf(error)}).`, {
        cause: error,
      })
    }
  })
}

/**
 * Prepares, uploads and commits; and begins again when an address has expired on the way, or an
 * upload is gone before its commit.
 */
export function uploading<T>(cycle: () => Promise<T>): Promise<T> {
  return retrying(async () => {
    try {
      return await cycle()
    } catch (error) {
      if (!(error instanceof TouchstoneError)) throw error
      const { code, message, details } = error
      if (code !== 'part_missing' && details['status'] !== 403) throw error
      throw new TouchstoneError('unavailable', message, { details, cause: error })
    }
  })
}
