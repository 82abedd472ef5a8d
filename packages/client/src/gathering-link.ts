import {
  httpBatchLink,
  httpLink,
  type HTTPBatchLinkOptions,
  type HTTPLinkOptions,
  type TRPCClientErrorLike,
  type TRPCLink,
} from '@trpc/client'
import type { AnyRouter } from '@trpc/server'
import { observable } from '@trpc/server/observable'

type RootTypes = AnyRouter['_def']['_config']['$types']

type GatheringLinkOptions = Omit<HTTPBatchLinkOptions<RootTypes>, 'headers'> & {
  readonly headers: Record<string, string>
}

/**
 * Sends calls that are made in one go together, and a call that is alone at once. tRPC's own batches
 * wait for a timer, which takes longer than a local server takes to answer. Calls that are too large
 * together are sent one by one.
 */
export function gatheringLink(options: GatheringLinkOptions): TRPCLink<AnyRouter> {
  return (runtime) => {
    // Of a router of any kind, tRPC cannot tell whether it has a transformer. Ours has one.
    const alone = httpLink(options as HTTPLinkOptions<RootTypes>)(runtime)
    const together = httpBatchLink(options as HTTPBatchLinkOptions<RootTypes>)(runtime)
    let gathered: ((link: typeof alone) => void)[] = []
    const send = (): void => {
      const calls = gathered
      gathered = []
      for (const call of calls) call(calls.length === 1 ? alone : together)
    }
    return ({ op, next }) =>
      observable((observer) => {
        let sent: { unsubscribe(): void } | undefined
        let isWanted = true
        if (gathered.length === 0) queueMicrotask(send)
        const sendAlone = (): void => {
          if (isWanted) sent = alone({ op, next }).subscribe(observer)
        }
        gathered.push((link) => {
          if (!isWanted) return
          if (link === alone) return sendAlone()
          sent = together({ op, next }).subscribe({
            ...observer,
            error: (error) =>
              wasTooLargeTogether(error as Refusal, op.type) ? sendAlone() : observer.error(error),
          })
        })
        return () => {
          isWanted = false
          sent?.unsubscribe()
        }
      })
  }
}

type Refusal = TRPCClientErrorLike<AnyRouter> & {
  /** A TouchstoneError when the answer was not the server's. */
  readonly cause?: { readonly details?: Readonly<Record<string, unknown>> }
}

/**
 * Whether a call failed for what it was sent with, and may be sent again: a request that is too
 * large is refused before any call of it is made, and queries may be repeated anyway.
 */
function wasTooLargeTogether(error: Refusal, type: string): boolean {
  // What is no refusal of the server has none of this.
  const reason = error.data?.touchstone?.details['reason']
  return (
    reason === 'request_size' ||
    (reason === 'answer_bytes' && type === 'query') ||
    // What is before the server, as AWS Lambda is, may take less.
    error.cause?.details?.['status'] === 413
  )
}
