import type { RejectedRow, Table } from '@touchstone/client'
import { TouchstoneError } from '@touchstone/core/errors'
import { inCommands } from './command-words.ts'
import { ExplainedError } from './failure.ts'
import type { Paper } from './output.ts'
import { openRejects, type RejectsFile } from './rejects-file.ts'
import { plain } from './values.ts'

const shownRejects = 3

/** The rows that a command leaves out of a table: the first of them to show, all of them in a file. */
export class RejectReport implements AsyncDisposable {
  readonly #path: string | undefined
  readonly #file: RejectsFile | undefined
  readonly #bad: RejectedRow<object>[] = []
  #unwritten: unknown

  private constructor(path: string | undefined, file: RejectsFile | undefined) {
    this.#path = path
    this.#file = file
  }

  /**
   * @param path of the rejects file, where one is wanted
   * @throws TouchstoneError `bad_input` when there can be no such file
   */
  static async open(path: string | undefined, table: Table<object>): Promise<RejectReport> {
    return new RejectReport(path, path === undefined ? undefined : await openRejects(path, table))
  }

  readonly add = (rejected: RejectedRow<object>): void => {
    this.#file?.add(rejected)
    if (rejected.kind === 'bad' && this.#bad.length < shownRejects) this.#bad.push(rejected)
  }

  /** The first row with something wrong. */
  get first(): RejectedRow<object> | undefined {
    return this.#bad[0]
  }

  /** The file, once it is complete; null when there is none. */
  get path(): string | null {
    return this.#unwritten === undefined ? (this.#path ?? null) : null
  }

  /** Completes the file. Whether that failed {@link requireFile} says when all else is told. */
  async close(): Promise<void> {
    await this.#file?.close().catch((error: unknown) => {
      this.#unwritten = error
    })
  }

  /**
   * @param left how many rows were left out
   * @returns lines for people about them
   */
  lines(left: number, { yellow, dim }: Paper): string[] {
    return [
      ...this.#bad.map(({ message, hint }) => {
        const text = hint === undefined ? message : `${message} ${inCommands(hint)}`
        return `  ${yellow('!')} ${plain(text)}`
      }),
      ...(this.#path === undefined && left > 0
        ? [dim('  Add --rejects FILE to write the rows that were left out to a file.')]
        : []),
    ]
  }

  /**
   * @param next what to do to have the rows in a file
   * @throws ExplainedError when the file could not be completed
   */
  requireFile(next: string): void {
    const error = this.#unwritten
    if (error === undefined) return
    throw error instanceof TouchstoneError ? new ExplainedError(error, [next]) : error
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.[Symbol.asyncDispose]()
  }
}

/**
 * Leaving bad rows out is meant for some of them.
 * @param rows.first the first bad row, where there is one
 * @throws TouchstoneError `bad_input` when no other row is left
 */
export function requireOthers(
  left: number,
  {
    rows,
    rejected,
    first,
  }: { rows: number; rejected: number; first: RejectedRow<object> | undefined },
): void {
  if (left > 0 || first === undefined) return
  throw new TouchstoneError(
    'bad_input',
    `Every row was rejected, so nothing was stored. ${first.message}`,
    { details: { rows, rejected }, hint: first.hint },
  )
}
