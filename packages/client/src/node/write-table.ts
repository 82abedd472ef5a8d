import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, createZstdCompress } from 'node:zlib'
import { fileWriter, parquetWriteRows } from 'hyparquet-writer'
import type { ColumnKind, ExportRow, ExportTable } from './export-table.ts'
import { formatToWrite } from './format.ts'
import { unwritable } from './unwritable.ts'

/**
 * Writes a table to a file: `.csv`, `.tsv`, `.jsonl` (each also with `.gz` or `.zst`) or `.parquet`.
 * The file appears when it is complete. In CSV a text that is empty and no value look the same.
 *
 * @example
 * await writeTable('inferences.parquet', inferencesTable(model, suite))
 * @throws TouchstoneError `bad_input` for another extension, or a path that cannot be written;
 * `storage` when its disk is full
 */
export async function writeTable(path: string, table: ExportTable): Promise<{ rows: number }> {
  const { format, compression } = formatToWrite(path)
  const temporary = `${path}.${crypto.randomUUID()}.part`
  let rows = 0
  async function* counted(): AsyncGenerator<ExportRow, void> {
    for await (const row of table.rows()) {
      rows++
      yield row
    }
  }
  try {
    if (format === 'parquet') await writeParquet(temporary, table, counted())
    else {
      const text = tableText(
        { ...table, rows: counted },
        { format, byteOrderMark: format !== 'jsonl' },
      )
      const out = createWriteStream(temporary)
      // No row is asked for before there is a file for it.
      await once(out, 'open')
      const from = Readable.from(text)
      if (compression === 'gzip') await pipeline(from, createGzip(), out)
      else if (compression === 'zstd') await pipeline(from, createZstdCompress(), out)
      else await pipeline(from, out)
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw unwritable(path, error)
  }
  return { rows }
}

/**
 * The text of a table in pieces, for a stream that is no file.
 * @param options.byteOrderMark for Excel, which else does not take CSV for UTF-8 @default false
 */
export function tableText(
  table: ExportTable,
  options: { format: 'csv' | 'tsv' | 'jsonl'; byteOrderMark?: boolean },
): AsyncIterable<string> {
  return options.format === 'jsonl' ? jsonLines(table) : csv(table, options)
}

const rowsAtOnce = 256

async function* gathered(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let some: string[] = []
  for await (const line of lines) {
    if (some.push(line) < rowsAtOnce) continue
    yield some.join('')
    some = []
  }
  if (some.length > 0) yield some.join('')
}

// Excel takes a file for UTF-8 only with this mark; pandas and DuckDB leave it out.
const byteOrderMark = '\uFEFF'

function csv(
  { columns, rows }: ExportTable,
  options: { format: string; byteOrderMark?: boolean },
): AsyncIterable<string> {
  const delimiter = options.format === 'tsv' ? '\t' : ','
  const mark = options.byteOrderMark === true ? byteOrderMark : ''
  const line = (cells: readonly string[]): string => `${cells.map(quoted).join(delimiter)}\r\n`
  async function* lines() {
    yield mark + line(columns.map(({ name }) => name))
    for await (const row of rows()) yield line(columns.map(({ kind }, i) => textOf(kind, row[i])))
  }
  return gathered(lines())
}

const special = /[",;\t\r\n]|^\s|\s$/
const quoted = (text: string): string =>
  special.test(text) ? `"${text.replaceAll('"', '""')}"` : text

function textOf(kind: ColumnKind, value: unknown): string {
  if (value === undefined || (value === null && kind !== 'json')) return ''
  return kind !== 'json' && typeof value === 'string' ? value : JSON.stringify(value)
}

function jsonLines({ columns, rows }: ExportTable): AsyncIterable<string> {
  const keys = columns.map(({ name }) => `${JSON.stringify(name)}:`)
  async function* lines() {
    for await (const row of rows()) {
      const fields = keys.flatMap((key, i) =>
        row[i] === undefined ? [] : [key + JSON.stringify(row[i])],
      )
      yield `{${fields.join(',')}}\n`
    }
  }
  return gathered(lines())
}

const parquetTypes = {
  string: 'STRING',
  number: 'DOUBLE',
  integer: 'INT64',
  boolean: 'BOOLEAN',
  json: 'JSON',
} as const

const rowGroupSize = 65_536

async function writeParquet(
  path: string,
  { columns }: ExportTable,
  rows: AsyncIterable<ExportRow>,
): Promise<void> {
  async function* objects() {
    for await (const row of rows)
      yield Object.fromEntries(
        columns.map(({ name, kind }, i) => [name, parquetValue(kind, row[i])]),
      )
  }
  await parquetWriteRows({
    writer: fileWriter(path),
    rows: objects(),
    columns: columns.map(({ name, kind }) => ({ name, type: parquetTypes[kind], nullable: true })),
    rowGroupSize,
  })
}

function parquetValue(kind: ColumnKind, value: unknown): unknown {
  if (value === undefined || (value === null && kind !== 'json')) return undefined
  return kind === 'integer' && typeof value === 'number' ? BigInt(value) : value
}
