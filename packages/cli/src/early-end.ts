import { messageOf, TouchstoneError } from '@touchstone/core/errors'

/** Somebody else's code that runs in this process, as messages call it. */
let foreign: string | undefined

/** Says that from now on code of a module runs, which may end the process. */
export function runsCodeOf(name: string): void {
  foreign = name
}

/**
 * Notices a process that ends before its command is done: an end with status 0 would look like
 * success. That is so until what is returned is disposed of.
 * @param report writes an error and sets the exit status
 */
export function watchEnd(report: (error: TouchstoneError) => void): Disposable {
  let isIdle = false
  let thrown: { readonly error: unknown } | undefined
  const listeners = {
    // Comes only when nothing is left that could go on.
    beforeExit: () => (isIdle = true),
    uncaughtExceptionMonitor: (error: unknown) => (thrown = { error }),
    exit: (status: number) => {
      stop()
      if (foreign !== undefined) report(endedBy(foreign, { status, isIdle, thrown }))
      else if (status === 0) report(unfinished())
    },
  }
  const stop = (): void => {
    process.off('beforeExit', listeners.beforeExit)
    process.off('uncaughtExceptionMonitor', listeners.uncaughtExceptionMonitor)
    process.off('exit', listeners.exit)
  }
  process.on('beforeExit', listeners.beforeExit)
  process.on('uncaughtExceptionMonitor', listeners.uncaughtExceptionMonitor)
  process.on('exit', listeners.exit)
  return { [Symbol.dispose]: stop }
}

function endedBy(
  name: string,
  how: { status: number; isIdle: boolean; thrown: { readonly error: unknown } | undefined },
): TouchstoneError {
  const { status, isIdle, thrown } = how
  if (isIdle)
    return new TouchstoneError(
      'bad_input',
      `${name} did not finish: it waits for a promise that nothing settles any more. Look for an await whose answer never comes.`,
    )
  if (thrown)
    return new TouchstoneError(
      'bad_input',
      `${name} failed in a way that nothing caught: ${messageOf(thrown.error)}. The command was not done.`,
      { cause: thrown.error },
    )
  return new TouchstoneError(
    'bad_input',
    `${name} ended the process with status ${status} before the command was done. Take process.exit out of it.`,
    { details: { status } },
  )
}

const unfinished = (): TouchstoneError =>
  new TouchstoneError(
    'internal',
    'The command ended before it was done. Add --debug and report it.',
  )
