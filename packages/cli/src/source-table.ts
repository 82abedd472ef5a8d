import { createReadStream, createWriteStream, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Table } from '@touchstone/client'
import type { TableFormat } from '@touchstone/client/node'
import { TouchstoneError } from '@touchstone/core/errors'

/** The options that say what the files of a table are. */
export interface DialectOptions {
  readonly format?: TableFormat
  readonly delimiter?: string
  readonly quote?: string
  readonly escape?: string
  readonly comment?: string
  readonly header?: string
  readonly encoding?: string
}

/** The table that a command reads. */
export interface SourceTable extends AsyncDisposable {
  readonly table: Table<object>
}

/**
 * Opens files as one table; `-` is standard input. What can be read once only is stored first, so that
 * all of it is checked before any of it is uploaded.
 * @throws TouchstoneError `bad_input`, `not_found`; `cancelled` when it is stopped while it stores
 */
export async function openSource(
  files: readonly string[],
  options: DialectOptions,
  signal: AbortSignal,
): Promise<SourceTable> {
  const { readTable } = await import('@touchstone/client/node')
  const { delimiter, header, quote } = options
  requireFormat(files, options)
  await using stack = new AsyncDisposableStack()
  const paths: string[] = []
  for (const file of files) paths.push(await rereadable(file, stack, signal))
  const table = readTable(paths, {
    format: options.format,
    delimiter: delimiter === String.raw`\t` ? '\t' : delimiter,
    quote: quote === 'none' ? null : quote,
    escape: options.escape,
    comment: options.comment,
    header: header?.split(','),
    encoding: options.encoding,
    optionName: (option) => `--${option}`,
  })
  const stored = stack.move()
  return { table, [Symbol.asyncDispose]: () => stored.disposeAsync() }
}

function requireFormat(files: readonly string[], { format }: DialectOptions): void {
  const times = files.filter((file) => file === '-').length
  if (times > 1)
    throw new TouchstoneError('bad_input', 'Standard input (-) can be given only once.')
  if (times === 1 && format === undefined)
    throw new TouchstoneError(
      'bad_input',
      'Standard input has no file extension. Add --format csv, tsv, jsonl, json or parquet.',
      { details: { option: 'format' } },
    )
}

/** The path of a file that can be read again and again: of standard input and pipes it is a copy. */
async function rereadable(
  file: string,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<string> {
  const stats = file === '-' ? undefined : statSync(file, { throwIfNoEntry: false })
  if (file !== '-' && (!stats || stats.isFile() || stats.isDirectory())) return file
  const directory = await mkdtemp(join(tmpdir(), 'touchstone-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  // Messages call a file by its name.
  const path = join(directory, file === '-' ? 'standard input' : basename(file))
  const from = file === '-' ? process.stdin : createReadStream(file)
  try {
    await pipeline(from, createWriteStream(path), { signal })
  } catch (error) {
    throw notStored({ file, path }, error, signal)
  }
  return path
}

function notStored(
  { file, path }: { file: string; path: string },
  error: unknown,
  signal: AbortSignal,
): TouchstoneError {
  if (signal.aborted)
    return new TouchstoneError(
      'cancelled',
      'The command was stopped before it started to upload.',
      {
        cause: error,
      },
    )
  const reason = error instanceof Error ? error.message : String(error)
  return new TouchstoneError(
    'storage',
    `${file === '-' ? 'Standard input' : JSON.stringify(file)} cannot be stored as ${JSON.stringify(path)}: ${reason}. Free some space, or set TMPDIR to another directory.`,
    { cause: error },
  )
}
