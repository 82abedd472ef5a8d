import { inspect } from 'node:util'
import { messageOf, TouchstoneError } from '@touchstone/core/errors'
import { exitStatus } from '@touchstone/core/exit-status'
import { CommanderError } from 'commander'
import { commandMessage } from './command-message.ts'
import { paint } from './paint.ts'
import { dataFor, linesFor } from './terminal-text.ts'
import { plain } from './values.ts'

/** An error with lines below its sentence, for instance what has changed meanwhile. */
export class ExplainedError extends Error {
  readonly lines: readonly string[]

  constructor(cause: TouchstoneError, lines: readonly string[]) {
    super(cause.message, { cause })
    this.lines = lines
  }
}

/**
 * Writes an error to stderr, as `✗`, its sentence, and the next step; sets the exit status.
 * @param options.debug with the stack trace
 */
export function reportError(error: unknown, options: { debug: boolean }): void {
  const { red } = paint(process.stderr)
  const { text, lines, status } = describe(error)
  // One sentence, and the next steps below it.
  const [sentence = '', ...steps] = plain(text).split(/(?<=[.!?]) (?=[\p{Lu}`])/u)
  const below = [...(steps.length > 0 ? [steps.join(' ')] : []), ...lines]
  const all = [`${red('✗')} ${sentence}`, ...below.map((line) => `  ${line}`), ''].join('\n')
  process.stderr.write(linesFor(process.stderr, all))
  if (options.debug) process.stderr.write(`${dataFor(process.stderr, inspect(error))}\n`)
  process.exitCode = status
}

function describe(error: unknown): { text: string; lines: readonly string[]; status: number } {
  if (error instanceof ExplainedError) return { ...describe(error.cause), lines: error.lines }
  if (error instanceof TouchstoneError)
    return { text: commandMessage(error), lines: [], status: exitStatus[error.code] }
  if (error instanceof CommanderError) {
    const text = error.message.replace(/^error: /, '').replaceAll('\n', ' ')
    const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}`
    return {
      text: /[.?)]$/.test(sentence) ? sentence : `${sentence}.`,
      lines: text.includes('. ') ? [] : ['Add --help to see how the command is used.'],
      status: exitStatus.bad_input,
    }
  }
  return {
    text: messageOf(error),
    lines: ['Internal error (this is a bug). Re-run with --debug and report it.'],
    status: exitStatus.internal,
  }
}
