import { pipeline } from 'node:stream/promises'
import type { ExportTable } from '@touchstone/client/node'
import { TouchstoneError } from '@touchstone/core/errors'
import { isJson, print, type OutputOptions } from './output.ts'
import { openProgress } from './progress.ts'
import type { StopSignal } from './stop-signal.ts'
import { plain, plural } from './values.ts'

export interface ExportOptions extends OutputOptions {
  readonly to?: string
  readonly format: 'csv' | 'tsv' | 'jsonl'
}

/**
 * Writes a table to the file that is meant, or to stdout.
 * @param options.total how many rows there are at most, for the progress
 */
export async function exportTable(
  table: ExportTable,
  options: ExportOptions & { readonly total: number; readonly stop: StopSignal },
): Promise<void> {
  const { tableText, writeTable } = await import('@touchstone/client/node')
  const { to, total, format, stop } = options
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
        if (stop.signal.aborted) throw stopped(to)
        if (to !== undefined) show()
      }
      yield row
    }
  }
  const watched = { columns: table.columns, rows }
  if (to === undefined) {
    await pipeline(tableText(watched, { format }), process.stdout, { end: false })
    return
  }
  const written = await writeTable(to, watched)
  progress.clear()
  print(options, { ...written, file: to }, ({ green }) => [
    `${green('✓')} ${plain(to)}: ${plural(written.rows, 'row')}`,
  ])
}

const rowsPerLook = 1_024

const stopped = (to: string | undefined): TouchstoneError =>
  new TouchstoneError(
    'cancelled',
    to === undefined
      ? 'The export was stopped.'
      : `The export was stopped, and ${JSON.stringify(to)} is as it was. Repeat the same command to have it.`,
  )
