import type { AppRouter } from '@touchstone/server/router'
import { httpBatchLink, httpLink, type HTTPBatchLinkOptions, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'

type RootTypes = AppRouter['_def']['_config']['$types']

type GatheringLinkOptions = Omit<HTTPBatchLinkOptions<RootTypes>, 'headers'> & {
  readonly headers: Record<string, string>
}

/**
 * Sends calls that are made in one go together, and a call that is alone at once. tRPC's own batches
 * wait for a timer, which takes longer than a local server takes to answer.
 */
export function gatheringLink(options: GatheringLinkOptions): TRPCLink<AppRouter> {
  return (runtime) => {
    const alone = httpLink<AppRouter>(options)(runtime)
    const together = httpBatchLink<AppRouter>(options)(runtime)
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
        gathered.push((link) => {
          if (isWanted) sent = link({ op, next }).subscribe(observer)
        })
        return () => {
          isWanted = false
          sent?.unsubscribe()
        }
      })
  }
}
