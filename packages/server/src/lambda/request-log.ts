import { AsyncLocalStorage } from 'node:async_hooks'
import type { LambdaContext, LambdaEvent, handle } from 'hono/aws-lambda'
import { appRouter } from '../router/index.ts'
import { describeError } from './error-description.ts'

/** A handler of function-URL events. */
export type Handler = (event: LambdaEvent, context: LambdaContext) => Promise<Answer>

/** An answer to a function URL. */
export type Answer = Awaited<ReturnType<ReturnType<typeof handle>>>

/** What is noted of the request under way. */
interface Notes {
  readonly requestId: string
  tokenId: string | null
  units: number
}

const underWay = new AsyncLocalStorage<Notes>()

/** The id of the token that the caller proved to have. */
export function noteToken(id: string): void {
  const notes = underWay.getStore()
  if (notes) notes.tokenId = id
}

/** Capacity units that DynamoDB counted. */
export function noteUnits(units: number): void {
  const notes = underWay.getStore()
  if (notes) notes.units += units
}

/** An error of the server's own, in a line of its own. */
export function noteInternalError(error: unknown, procedure: string): void {
  const requestId = underWay.getStore()?.requestId ?? null
  write({ level: 'ERROR', requestId, procedure, error: describeError(error) })
}

/**
 * Writes one line of JSON a request: who called what, what came of it, and what it cost. Never a
 * secret and never anything that was sent or answered.
 */
export function recorded(handler: Handler): Handler {
  return async (event, context) => {
    const startedMs = performance.now()
    const notes: Notes = { requestId: context.awsRequestId, tokenId: null, units: 0 }
    let status = 500
    try {
      const answer = await underWay.run(notes, () => handler(event, context))
      status = answer.statusCode
      return answer
    } finally {
      const { requestId, tokenId, units } = notes
      const ms = Math.round((performance.now() - startedMs) * 10) / 10
      const procedure = procedureOf('rawPath' in event ? event.rawPath : '')
      write({ level: 'INFO', requestId, procedure, tokenId, status, ms, units })
    }
  }
}

const procedures: object = appRouter._def.procedures

/** The procedures of a call, in their order. Whatever else is in a path may be a secret. */
function procedureOf(path: string): string | null {
  const names = /^\/trpc\/(.*)$/.exec(path)?.[1]?.split(/,|%2C/i)
  return names?.map((name) => (Object.hasOwn(procedures, name) ? name : '?')).join(',') ?? null
}

// Past the console, which Lambda replaces by one that wraps what it is given.
function write(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), ...line })}\n`)
}
