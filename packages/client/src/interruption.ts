import { TouchstoneError } from '@touchstone/core'

interface SignalHost {
  process?: {
    once?: (signal: 'SIGINT', listener: () => void) => unknown
    off?: (signal: 'SIGINT', listener: () => void) => unknown
  }
}

/** A signal that aborts with the caller's, or with the first Ctrl-C where the host has signals. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal
  abort(reason: unknown): void
}

export function interruption(options: {
  signal: AbortSignal | undefined
  handleSignals: boolean
}): Interruption {
  const own = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, own.signal]) : own.signal
  // Node, Deno and Bun have `process`; a browser has not.
  const host = options.handleSignals ? (globalThis as SignalHost).process : undefined
  // Once: a second Ctrl-C ends the process as usual.
  const onInterrupt = (): void =>
    own.abort(new TouchstoneError('cancelled', 'Interrupted by Ctrl-C.'))
  host?.once?.('SIGINT', onInterrupt)
  return {
    signal,
    abort: (reason) => own.abort(reason),
    [Symbol.dispose]: () => void host?.off?.('SIGINT', onInterrupt),
  }
}
