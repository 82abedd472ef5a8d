import { inspect } from 'node:util'
import { messageOf, TouchstoneError } from '@touchstone/core/errors'
import { CommanderError } from 'commander'
import { inCommands } from './command-words.ts'
import { exitStatus } from './exit-status.ts'
import { paint } from './paint.ts'
import { dataFor, linesFor } from './terminal-text.ts'
import { plain } from './values.ts'

/** An error with lines below its sentence, for instance what has changed meanwhile. */
export class ExplainedError extends Error {
  readonly lines: readonly string[]

  constructor(cause: TouchstoneError, lines: readonly string[]) {
    super(cause.summary, { cause })
    this.lines = lines
  }
}

/**
 * Writes an error to stderr, as `✗`, what failed, and the next step below it; sets the exit status.
 * @param options.debug with the stack trace
 */
export function reportError(error: unknown, options: { debug: boolean }): void {
  const { red } = paint(process.stderr)
  const { text, lines, status } = describe(error)
  const all = [`${red('✗')} ${plain(text)}`, ...lines.map((line) => `  ${line}`), ''].join('\n')
  process.stderr.write(linesFor(process.stderr, all))
  if (options.debug) process.stderr.write(`${dataFor(process.stderr, inspect(error))}\n`)
  process.exitCode = status
}

function describe(error: unknown): { text: string; lines: readonly string[]; status: number } {
  if (error instanceof ExplainedError) {
    const { lines, ...cause } = describe(error.cause)
    return { ...cause, lines: [...error.lines, ...lines] }
  }
  if (error instanceof TouchstoneError) {
    const { summary: text, hint, code } = error
    const lines = hint === undefined ? [] : [plain(inCommands(hint))]
    return { text, lines, status: exitStatus[code] }
  }
  if (error instanceof CommanderError) {
    // Commander has its sentences in the message only.
    const text = error.message.replace(/^error: /, '').replaceAll('\n', ' ')
    const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}`
    return {
      text: /[.?)]$/.test(sentence) ? sentence : `${sentence}.`,
      lines:
        error.code === 'commander.invalidArgument'
          ? []
          : ['Add --help to see how the command is used.'],
      status: exitStatus.bad_input,
    }
  }
  return {
    text: messageOf(error),
    lines: ['Internal error (this is a bug). Re-run with --debug and report it.'],
    status: exitStatus.internal,
  }
}
