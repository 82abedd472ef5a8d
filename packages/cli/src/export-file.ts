import { pipeline } from 'node:stream/promises'
import type { Touchstone } from '@touchstone/client'
import type { ExportTable } from '@touchstone/client/node'
import { hasCode, TouchstoneError } from '@touchstone/core/errors'
import { openWithClasses, type ConnectionOptions } from './connection.ts'
import { ExplainedError } from './failure.ts'
import { isJson, print, type OutputOptions } from './output.ts'
import { openProgress } from './progress.ts'
import { stopSignal, type StopSignal } from './stop-signal.ts'
import { dataFor } from './terminal-text.ts'
import { plain, plural } from './values.ts'

export interface ExportOptions extends OutputOptions {
  readonly to?: string
  readonly format: 'csv' | 'tsv' | 'jsonl'
}

/** Opens the connection that the options name, and exports a table of it; Ctrl-C says how to go on. */
export async function exportFrom(
  options: ConnectionOptions & ExportOptions,
  tableOf: (touchstone: Touchstone) => Promise<{ table: ExportTable; total: number }>,
): Promise<void> {
  using stop = stopSignal()
  try {
    await using touchstone = await openWithClasses(options, stop.signal)
    await exportTable({ ...(await tableOf(touchstone)), ...options, stop })
  } catch (error) {
    if (!hasCode(error, 'cancelled')) throw error
    const { to } = options
    const file = to === undefined ? '' : `${JSON.stringify(to)} is as it was. `
    throw new ExplainedError(error, [`${file}Repeat the same command to have it.`])
  }
}

/**
 * Writes a table to the file that is meant, or to stdout.
 * @param options.total how many rows there are at most, for the progress
 */
async function exportTable(
  options: ExportOptions & {
    readonly table: ExportTable
    readonly total: number
    readonly stop: StopSignal
  },
): Promise<void> {
  const { tableText, writeTable } = await import('@touchstone/client/node')
  const { table, to, total, format, stop } = options
  if (to === undefined && isJson(options))
    throw new TouchstoneError(
      'bad_input',
      'The table itself goes to stdout, where the JSON of the outcome would be. Name a file with --to, or take the table as --format jsonl.',
    )
  using progress = openProgress()
  const startedMs = performance.now()
  let done = 0
  const show = (): void =>
    progress.show({
      label: 'exporting',
      unit: 'rows',
      done,
      total,
      ratePerSecond: done / ((performance.now() - startedMs) / 1_000),
    })
  async function* rows() {
    for await (const row of table.rows()) {
      if (done++ % rowsPerLook === 0) {
        if (stop.signal.aborted) throw new TouchstoneError('cancelled', 'The export was stopped.')
        if (to !== undefined) show()
      }
      yield row
    }
  }
  const watched = { columns: table.columns, rows }
  if (to === undefined) {
    const { stdout } = process
    const pieces = tableText(watched, { format })
    await pipeline(stdout.isTTY ? shownOn(stdout, pieces) : pieces, stdout, { end: false })
    return
  }
  const written = await writeTable(to, watched)
  progress.clear()
  print(options, { ...written, file: to }, ({ green }) => [
    `${green('✓')} ${plain(to)}: ${plural(written.rows, 'row')}`,
  ])
}

const rowsPerLook = 1_024

/** Each piece of a table ends with a line. */
async function* shownOn(
  screen: NodeJS.WriteStream,
  pieces: AsyncIterable<string>,
): AsyncGenerator<string, void> {
  for await (const piece of pieces) yield dataFor(screen, piece)
}
