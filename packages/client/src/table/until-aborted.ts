import { TouchstoneError } from '@touchstone/core'
import type { Table } from './table.ts'

/** Ends when the signal fires, also while the source has nothing to say. */
export async function* untilAborted<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void> {
  if (!signal) {
    yield* source
    return
  }
  const iterator = source[Symbol.asyncIterator]()
  // Not one promise of the abort in a race each time: it would keep whatever it was raced with.
  let stop: (() => void) | undefined
  const onAbort = (): void => stop?.()
  signal.addEventListener('abort', onAbort)
  try {
    while (!signal.aborted) {
      const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<T> | undefined>()
      stop = () => resolve(undefined)
      iterator.next().then(resolve, reject)
      const next = await promise
      if (next?.done !== false) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    const closed = iterator.return?.()
    // A source that says nothing would not say that it is closed.
    if (signal.aborted) closed?.catch(() => undefined)
    else await closed
  }
}

/** @throws TouchstoneError `cancelled` when the signal has fired */
export function requireGoingOn(
  { source }: Pick<Table<never>, 'source'>,
  signal: AbortSignal | undefined,
): void {
  if (signal?.aborted)
    throw new TouchstoneError('cancelled', `The upload of ${source} was stopped.`, {
      cause: signal.reason,
    })
}
