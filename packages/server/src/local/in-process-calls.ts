import { hinted, TouchstoneError } from '@touchstone/core'
import { Room } from '@touchstone/core/services'
import { TRPCClientError, type TRPCLink } from '@trpc/client'
import {
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  type AnyRouter,
} from '@trpc/server'
import { observable } from '@trpc/server/observable'
import { requireExact } from '../exact-input.ts'
import { logInternalError } from '../internal-error.ts'
import { BatchAnswers } from '../router/batch-answers.ts'
import { appRouter, type RpcContext } from '../router/index.ts'

/** What such calls are made to: nothing listens there, and requests for objects are answered in process. */
export const inProcessUrl = 'http://touchstone.local'

/**
 * Answers calls in this process, by the procedures that a server answers them by. What goes in and
 * out is copied as JSON, so that nobody shares an object with the services.
 */
export const inProcessCalls =
  (of: Pick<RpcContext, 'services' | 'authenticate' | 'evaluations'>): TRPCLink<AnyRouter> =>
  () =>
  ({ op: { path, type, input, signal } }) =>
    observable((observer) => {
      const ctx = {
        ...of,
        room: new Room(),
        written: new BatchAnswers(1),
        inTurn: <T>(work: () => Promise<T>) => work(),
      }
      const call = {
        router: appRouter,
        path,
        type,
        ctx,
        signal: signal ?? undefined,
        batchIndex: 0,
      }
      callTRPCProcedure({ ...call, getRawInput: async () => inputOf(input) }).then(
        (data) => {
          observer.next({ result: { data: copied(data) } })
          observer.complete()
        },
        (cause: unknown) => {
          const error = getTRPCErrorFromUnknown(cause)
          if (error.cause instanceof TouchstoneError) {
            observer.error(TRPCClientError.from(copyOf(error.cause)))
            return
          }
          if (error.code === 'INTERNAL_SERVER_ERROR') logInternalError(error.cause ?? error, path)
          const { _config: config } = appRouter._def
          const shape = getTRPCErrorShape({ config, error, type, path, input, ctx })
          observer.error(TRPCClientError.from({ error: copied(shape) }))
        },
      )
    })

// What has no JSON is absent on the wire, and here.
const copied = <T>(value: T): T => (value === undefined ? value : JSON.parse(JSON.stringify(value)))

/** What a caller in this process is told of a refusal, which is all there is to log. */
const copyOf = (error: TouchstoneError): TouchstoneError =>
  hinted(error.code, error.summary, error.hint, { details: copied(error.details), cause: error })

function inputOf(input: unknown): unknown {
  if (input === undefined) return undefined
  const text = JSON.stringify(input)
  requireExact(text)
  return JSON.parse(text)
}
