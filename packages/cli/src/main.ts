import { errorTable } from '@touchstone/core/errors'
import { CommanderError } from 'commander'
import { reportError } from './failure.ts'
import { createProgram } from './program.ts'

/** Runs one command line; the exit status is left in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever reads may have read enough: `touchstone models list | head -1`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
  const program = createProgram()
  try {
    await program.parseAsync(argv)
  } catch (error) {
    // Help and version end like this; commander wrote them already.
    if (error instanceof CommanderError && error.exitCode === 0) return
    if (error instanceof CommanderError && error.code === 'commander.help') {
      // Half a command, like `touchstone models`: commander wrote its help to stderr.
      process.exitCode = errorTable.bad_input.exit
      return
    }
    reportError(error, { debug: program.opts<{ debug?: boolean }>().debug === true })
  }
}
