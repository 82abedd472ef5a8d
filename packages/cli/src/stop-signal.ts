import { TouchstoneError } from '@touchstone/core/errors'
import { note } from './output.ts'

/** A signal that the first Ctrl-C (or SIGTERM) aborts; the second ends the process at once. */
export interface StopSignal extends Disposable {
  readonly signal: AbortSignal
}

const signals = ['SIGINT', 'SIGTERM'] as const

export function stopSignal(): StopSignal {
  const controller = new AbortController()
  const remove = (): void => {
    for (const name of signals) process.off(name, stop)
  }
  const stop = (name: NodeJS.Signals): void => {
    remove()
    controller.abort(new TouchstoneError('cancelled', `Stopped by ${name}.`))
    note('Stopping. Press Ctrl-C again to end at once.')
  }
  for (const name of signals) process.on(name, stop)
  return { signal: controller.signal, [Symbol.dispose]: remove }
}
