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
      `${name} did not finish: it waits for a promise that never settles. Look for an await that never resolves.`,
    )
  if (thrown)
    return new TouchstoneError(
      'bad_input',
      `${name} threw an error that nothing caught: ${messageOf(thrown.error)}. The command did not finish.`,
      { cause: thrown.error },
    )
  return new TouchstoneError(
    'bad_input',
    `${name} ended the process with status ${status} before the command finished. Remove its call of process.exit.`,
    { details: { status } },
  )
}

const unfinished = (): TouchstoneError =>
  new TouchstoneError(
    'internal',
    'The command ended before it finished (this is a bug). Re-run with --debug and report it.',
  )
