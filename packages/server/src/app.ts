import { trpcServer } from '@hono/trpc-server'
import { limits, TouchstoneError } from '@touchstone/core'
import { Room, type Services, type Token } from '@touchstone/core/services'
import type { Context } from 'hono'
import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { Hono } from 'hono/tiny'
import { bodyLimit } from 'hono/body-limit'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { version } from '@touchstone/client/version'
import { requestTooLarge, requireExact } from './exact-input.ts'
import { createEvaluations, type Evaluations } from './evaluation/evaluations.ts'
import { logInternalError } from './internal-error.ts'
import { BatchAnswers } from './router/batch-answers.ts'
import { appRouter, type RpcContext } from './router/index.ts'
import { turns } from './turns.ts'
import { rpcCodes } from './router/rpc-codes.ts'
import { wireError } from './router/trpc.ts'

export interface AppOptions {
  readonly services: Services
  /** Answers `/objects/…`, where the object store has no address of its own. */
  readonly objects?: (request: Request) => Promise<Response>
  /** @default without a limit on samples */
  readonly evaluations?: Evaluations
  /** Refuses a request before anything else sees it, by throwing. */
  readonly guard?: (request: Request) => void
  /** Hears of errors that are the server's own. @default console.error */
  readonly onInternalError?: (error: unknown, procedure: string) => void
}

/** The whole server as one Fetch handler: `app.fetch(request)`. */
export function createApp(options: AppOptions): Hono {
  const { services, objects, guard } = options
  const evaluations =
    options.evaluations ?? createEvaluations({ services, fetchObject: objects ?? fetch })
  const onInternalError = options.onInternalError ?? logInternalError
  const app = new Hono()

  const refuse = (c: Context, error: Error): Response => {
    const answer = refusal(error)
    const { httpStatus } = answer.error.data
    if (httpStatus === 500) onInternalError(error, c.req.path)
    return c.json(answer, httpStatus)
  }
  // One look-up serves all calls of a request.
  const tokens = new WeakMap<Context, Promise<Token>>()
  const tokenOf = (c: Context): Promise<Token> => {
    const known = tokens.get(c)
    if (known) return known
    const secret = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    const token = services.tokens.authenticate(secret)
    tokens.set(c, token)
    return token
  }

  app.onError((error, c) => refuse(c, error))
  app.notFound((c) =>
    c.json({ code: 'not_found', message: `There is nothing at ${c.req.path}.` }, 404),
  )
  if (guard)
    app.use(async (c, next) => {
      guard(c.req.raw)
      await next()
    })
  app.get('/healthz', (c) => c.json({ ok: true, version }))
  app.use('/trpc/*', async (c, next) => {
    await next()
    // A cache in between would hand the answer on to other callers.
    c.header('cache-control', 'no-store')
  })
  app.use(
    '/trpc/*',
    bodyLimit({
      maxSize: limits.requestBytes,
      onError: (c) =>
        refuse(
          c,
          requestTooLarge(
            `The body of a call may have at most ${limits.requestBytes} bytes. Bulk data goes through presigned uploads.`,
          ),
        ),
    }),
    async (c, next) => {
      // Nobody has to send megabytes, and this server to read them, to learn that a token is wrong.
      if (c.req.method !== 'GET' && !isSmall(c)) await tokenOf(c)
      const text = c.req.method === 'GET' ? c.req.query('input') : await c.req.text()
      requireExact(text ?? '')
      await next()
    },
    trpcServer({
      router: appRouter,
      allowMethodOverride: true,
      createContext: ({ info }, c) => {
        requireFew(info.calls.length)
        return rpcContext({
          services,
          evaluations,
          authenticate: () => tokenOf(c),
          calls: info.calls.length,
        })
      },
      onError: ({ error, path }) => {
        if (error.code === 'INTERNAL_SERVER_ERROR')
          onInternalError(error.cause ?? error, path ?? '')
      },
    }),
  )
  if (objects) app.all('/objects/*', (c) => objects(c.req.raw))
  return app
}

// Enough for what waits for a store in the cloud, and few enough to be held in memory.
const callsAtOnce = 4

function requireFew(calls: number): void {
  if (calls <= limits.batchCalls) return
  const message = `A request may have at most ${limits.batchCalls} calls; this one has ${calls}. Send them in several requests.`
  const cause = new TouchstoneError('too_large', message, { details: { calls } })
  throw new TRPCError({ code: rpcCodes.too_large, message, cause })
}

const smallBytes = 64 * 1024

/** Whether a body says that it is small. One that does not say how long it is may be long. */
const isSmall = (c: Context): boolean => Number(c.req.header('content-length')) <= smallBytes

function rpcContext({
  calls,
  ...of
}: Pick<RpcContext, 'services' | 'evaluations' | 'authenticate'> & {
  calls: number
}): RpcContext & Record<string, unknown> {
  return {
    ...of,
    room: new Room(),
    written: new BatchAnswers(calls),
    inTurn: turns(callsAtOnce),
  }
}

/** A refusal outside any procedure, in the form that tRPC clients read. */
export function refusal(error: Error) {
  const touchstone = error instanceof TouchstoneError ? error : undefined
  const rpcCode = touchstone ? rpcCodes[touchstone.code] : 'INTERNAL_SERVER_ERROR'
  // Every one of these has a body.
  const httpStatus = getHTTPStatusCodeFromError(
    new TRPCError({ code: rpcCode }),
  ) as ContentfulStatusCode
  const message = touchstone?.summary ?? 'Internal server error. See the server log.'
  const wire = touchstone ? wireError(touchstone) : { code: 'internal', details: {} }
  const data = { httpStatus, touchstone: wire }
  return { error: { message, code: -32000, data } }
}
