import type { TRPCLink } from '@trpc/client'
import type { AnyRouter } from '@trpc/server'
import { defaultStallMs, exchange, noAnswer, type Answer, type Fetch } from './exchange.ts'
import { gatheringLink } from './gathering-link.ts'
import { factsOf, forGood, isPassingStatus } from './patience.ts'
import type { LinkContext } from './transport.ts'

const identity = { serialize: (value: unknown) => value, deserialize: (value: unknown) => value }

// A call may work for a while before it says anything; on AWS it may for five minutes, but what takes
// that long is done piece by piece, and a repetition finds the pieces.
const callStalls = 2
// These go through a whole store and a whole test suite.
const longCall = /collectGarbage|\.evaluate/
const longCallMs = 60 * 60_000

/** Sends calls to a server over HTTP. */
export function httpCalls(
  options: { url: string; token?: string | undefined; fetch: Fetch; stallMs?: number | undefined },
  { at, met, stop }: LinkContext,
): TRPCLink<AnyRouter> {
  const { url, token, fetch, stallMs = defaultStallMs } = options
  const call = async (input: string, init: RequestInit): Promise<Response> => {
    const ms = longCall.test(input) ? longCallMs : stallMs * callStalls
    const answer = await exchange(input, init, { fetch, at, stallMs: ms, stop })
    met()
    requireRpc(answer, at)
    const { status, headers, body } = answer
    // Read into memory of its own; the type that says so does not exist before TypeScript 5.7.
    return new Response(body as Uint8Array<ArrayBuffer>, { status, headers })
  }
  return gatheringLink({
    url: `${url}/trpc`,
    methodOverride: 'POST',
    maxItems: 40,
    transformer: identity,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    // tRPC describes its requests in an older form of the standard's types.
    fetch: (input, init) => call(input as string, init as RequestInit),
  })
}

/**
 * Refuses what does not come from Touchstone, but from something before it, or from something else.
 * @throws TouchstoneError `unavailable`
 */
function requireRpc(answer: Answer, at: string): void {
  const { status, headers, body } = answer
  if (status < 400 && headers.get('content-type')?.includes('json') === true) return
  const text = new TextDecoder().decode(body)
  if (status >= 400 && isFromTouchstone(text)) return
  const error = noAnswer(at, `status ${status}, not a response of Touchstone`, {
    details: factsOf(answer),
  })
  throw isPassingStatus(status) ? error : forGood(error)
}

function isFromTouchstone(text: string): boolean {
  try {
    const answers: unknown[] = [JSON.parse(text)].flat()
    return answers.every(
      (one) => typeof one === 'object' && one !== null && ('error' in one || 'result' in one),
    )
  } catch {
    return false
  }
}
