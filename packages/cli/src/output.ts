import { paint, type Paint } from './paint.ts'
import { dataFor, linesFor } from './terminal-text.ts'
import { plain } from './values.ts'

/** The options that decide how a command prints. */
export interface OutputOptions {
  /** `true` for `--json`; of commands that take JSON values, those values. */
  readonly json?: true | readonly string[]
  readonly output?: 'text' | 'json'
}

/** What lines for people are made with. */
export interface Paper extends Paint {
  /** Characters of a line; unlimited where nobody looks at a terminal. */
  readonly width: number
}

/** Whether the outcome is printed for a script. */
export const isJson = ({ json, output }: OutputOptions): boolean =>
  json === true || output === 'json'

/** Prints the outcome of a command: lines for people, or the value as JSON for scripts. */
export function print(
  options: OutputOptions,
  value: unknown,
  lines: (paper: Paper) => readonly string[],
): void {
  const { stdout } = process
  const width = stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY
  const text = isJson(options)
    ? // Escapes of JSON: what a script makes of it stays the same.
      dataFor(stdout, JSON.stringify(value, null, 2))
    : linesFor(stdout, lines({ ...paint(stdout), width }).join('\n'))
  if (text !== '') stdout.write(`${text}\n`)
}

/** A note on stderr that is no failure. */
export function note(text: string): void {
  process.stderr.write(`${paint(process.stderr).yellow('!')} ${plain(text)}\n`)
}
