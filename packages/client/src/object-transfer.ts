import { isErrorCode, TouchstoneError, type PresignedRequest } from '@touchstone/core'
import type { Answer } from './exchange.ts'
import { factsOf, isPassingStatus } from './patience.ts'
import type { Transport } from './transport.ts'

/** What objects are sent and fetched through. */
export type ObjectTransport = Pick<Transport, 'send' | 'retrying'>

// S3 answers 409 to a conditional upload when something else is happening to the key.
const canPass = (status: number): boolean => isPassingStatus(status) || status === 409

function refusal(answer: Answer, what: string): TouchstoneError {
  const text = new TextDecoder().decode(answer.body)
  const { status } = answer
  const details = factsOf(answer)
  if (status === 403)
    return new TouchstoneError(
      'storage',
      `${what} was refused (403): its address has expired, or the server's clock is wrong. Check the clock, then try again${saying(text)}`,
      { details },
    )
  // The embedded store says what is wrong with it. It knows better than the status whether that
  // can pass: a full disk or a directory that may not be written to does not.
  const own = ownRefusal(text)
  if (own) return new TouchstoneError(own.code, own.message, { details })
  return new TouchstoneError(
    canPass(status) ? 'unavailable' : 'storage',
    `${what} was answered with ${status}${saying(text)}`,
    { details },
  )
}

const saying = (text: string): string => (text === '' ? '.' : `: ${text.slice(0, 300)}`)

function ownRefusal(
  text: string,
): { code: 'unavailable' | 'storage'; message: string } | undefined {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body !== 'object' || body === null || !('code' in body && 'message' in body))
      return undefined
    const { code, message } = body
    if (typeof code !== 'string' || typeof message !== 'string' || !isErrorCode(code))
      return undefined
    return code === 'unavailable' || code === 'storage' ? { code, message } : undefined
  } catch {
    return undefined
  }
}

/** Sends bytes to a presigned address. An answer that they are there already is a success. */
export function putObject(
  { send, retrying }: ObjectTransport,
  request: PresignedRequest,
  body: Uint8Array,
): Promise<void> {
  return retrying(async () => {
    const answer = await send(request, body)
    if (isOk(answer) || answer.status === 412) return
    throw refusal(answer, 'An upload')
  })
}

/** How messages call what is at a presigned address. */
export const objectAt = ({ url }: PresignedRequest): string =>
  decodeURI(new URL(url).pathname).slice(1)

/** Fetches bytes from a presigned address. */
export function getObject(
  { send, retrying }: ObjectTransport,
  request: PresignedRequest,
): Promise<Uint8Array> {
  return retrying(async () => {
    const answer = await send(request)
    if (!isOk(answer)) throw refusal(answer, 'A download')
    return answer.body
  })
}

const isOk = ({ status }: Answer): boolean => status >= 200 && status < 300

/**
 * Prepares, uploads and commits; and begins again when an address has expired on the way, or an
 * upload is gone before its commit.
 */
export function uploading<T>({ retrying }: ObjectTransport, cycle: () => Promise<T>): Promise<T> {
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
