import { TouchstoneError } from '@touchstone/core/errors'
import type { Fetch } from './exchange.ts'

/**
 * `fetch`, whose error says so where something before the server finds a body too large. What the server
 * itself does not take, it says as JSON.
 */
export const naming413 =
  (fetch: Fetch): Fetch =>
  async (request) => {
    const { method } = request
    const answer = await fetch(request)
    const { status, headers } = answer
    if (status !== 413 || headers.get('content-type')?.includes('json') === true) return answer
    await answer.body?.cancel()
    throw new TouchstoneError(
      'storage',
      `${method === 'PUT' ? 'An upload' : 'A call'} was refused as too large (413), probably by a proxy in front of the server. Have it accept bodies of 17 MiB, in nginx with client_max_body_size 17m, then try again.`,
      { details: { status } },
    )
  }
