import { TouchstoneError, type ErrorCode, type Hint } from '@touchstone/core'
import {
  includesRole,
  type Role,
  type Room,
  type Services,
  type Token,
} from '@touchstone/core/services'
import { version } from '@touchstone/client/version'
import { initTRPC, TRPCError } from '@trpc/server'
import { $ZodError, config } from 'zod/v4/core'
import en from 'zod/v4/locales/en.js'
import type { Evaluations } from '../evaluation/evaluations.ts'
import { badInput } from './bad-input.ts'
import type { BatchAnswers } from './batch-answers.ts'
import { rpcCodes } from './rpc-codes.ts'

/** What every procedure is called with. */
export interface RpcContext {
  readonly services: Services
  /**
   * The caller's token.
   * @throws TouchstoneError `unauthenticated`
   */
  readonly authenticate: () => Promise<Token>
  readonly evaluations: Evaluations
  /** What the lists of all calls of a request may answer together. */
  readonly room: Room
  /** What the mutations of a request answered so far. */
  readonly written: BatchAnswers
  /** Runs the calls of a request a few at a time. */
  readonly inTurn: <T>(call: () => Promise<T>) => Promise<T>
}

/**
 * The facts of an error as they travel: `data.touchstone` of a tRPC error. Its message is the sentence
 * without the next step, which each client has its own words for.
 */
export interface WireError {
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>
  readonly hint?: Hint | undefined
}

/** A refusal as it travels. */
export const wireError = ({ code, details, hint }: TouchstoneError): WireError => ({
  code,
  details,
  hint,
})

// Schemas without methods of their own also have no language of their own.
config(en())

const trpc = initTRPC.context<RpcContext>().create({
  // Answers are JSON already. Without a transformer the types would be rebuilt key by key, which
  // free-form JSON does not survive.
  transformer: { serialize: (value) => value, deserialize: (value) => value },
  isServer: true,
  errorFormatter({ shape, error, path }) {
    const { message, wire } = describe(error, path)
    const { stack: _stack, ...data } = shape.data
    return { ...shape, message, data: { ...data, touchstone: wire } }
  },
})

// What tRPC itself refuses before any procedure is called.
const refusals = new Map<TRPCError['code'], ErrorCode>([
  ['BAD_REQUEST', 'bad_input'],
  ['PARSE_ERROR', 'bad_input'],
  ['METHOD_NOT_SUPPORTED', 'bad_input'],
  ['UNSUPPORTED_MEDIA_TYPE', 'bad_input'],
])

function describe(
  { cause, code, message }: TRPCError,
  path: string | undefined,
): { message: string; wire: WireError } {
  if (cause instanceof TouchstoneError) return { message: cause.summary, wire: wireError(cause) }
  // Refused by tRPC itself: a procedure of ours that finds nothing says so with a cause.
  if (code === 'NOT_FOUND')
    return {
      message: `This server, Touchstone ${version}, has no procedure ${JSON.stringify(path)}. If the client is newer, update the server; \`touchstone doctor\` says both versions.`,
      wire: { code: 'not_found', details: { procedure: path, version } },
    }
  const refusal = refusals.get(code)
  if (refusal !== undefined) return { message, wire: { code: refusal, details: {} } }
  return {
    message: 'Internal server error. See the server log.',
    wire: { code: 'internal', details: {} },
  }
}

const errors = trpc.middleware(async ({ next }) => {
  const result = await next()
  if (result.ok) return result
  const { cause } = result.error
  const error = cause instanceof $ZodError ? badInput(cause) : cause
  if (!(error instanceof TouchstoneError)) return result
  throw new TRPCError({
    code: rpcCodes[error.code],
    message: error.message,
    cause: error,
  })
})

const allowing = (role: Role) =>
  trpc.procedure
    .use(errors)
    .use(({ ctx, type, next }) =>
      ctx.inTurn(async () => {
        if (type !== 'mutation') return next()
        ctx.written.requireRoom()
        const result = await next()
        if (result.ok) ctx.written.add(result.data)
        return result
      }),
    )
    .use(async ({ ctx, next }) => {
      const token = await ctx.authenticate()
      if (!includesRole(token.role, role))
        throw new TouchstoneError(
          'forbidden',
          `The token "${token.name}" is a ${token.role}'s; this needs ${role === 'admin' ? 'an' : 'a'} ${role}'s. Ask an admin for one.`,
          { details: { role: token.role, needed: role } },
        )
      return next({ ctx: { ...ctx, token, author: { name: token.name } } })
    })

/** Procedures for tokens that may read. */
export const reader = allowing('reader')
/** Procedures for tokens that may write. */
export const writer = allowing('writer')
/** Procedures for tokens that may do everything. */
export const admin = allowing('admin')

export const router = trpc.router
