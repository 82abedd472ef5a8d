import { TouchstoneError } from '@touchstone/core/errors'
import { exitStatus } from './exit-status.ts'
import { CommanderError } from 'commander'
import { watchEnd } from './early-end.ts'
import { reportError } from './failure.ts'
import { createProgram } from './program.ts'

/** Runs one command line; the exit status is left in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = createProgram()
  const report = (error: unknown): void =>
    reportError(error, { debug: program.opts<{ debug?: boolean }>().debug === true })
  // Whoever reads may have read enough: `touchstone models list | head -1`.
  // A command that stores something goes on to its end: who left does not decide that.
  let unwritable: unknown
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    unwritable = error
    if (!isLeft(error)) report(unwritten(error))
  })
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (!isLeft(error)) process.exitCode = exitStatus.storage
  })
  const end = watchEnd(report)
  try {
    await program.parseAsync(argv)
  } catch (error) {
    // Help and version end like this; commander wrote them already.
    if (error instanceof CommanderError && error.exitCode === 0) return
    if (error instanceof CommanderError && error.code === 'commander.help') {
      // Half a command, like `touchstone models`: commander wrote its help to stderr.
      process.exitCode = exitStatus.bad_input
      return
    }
    // What was under way hears of it, too.
    if (error === unwritable) return
    report(error)
  } finally {
    end[Symbol.dispose]()
  }
}

const isLeft = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EPIPE'

const unwritten = (error: NodeJS.ErrnoException): TouchstoneError =>
  new TouchstoneError(
    'storage',
    error.code === 'ENOSPC'
      ? 'There is no space left for what is printed. Free some on its disk, then try again.'
      : `What is printed cannot be written (${error.code ?? error.message}).`,
    { cause: error },
  )
