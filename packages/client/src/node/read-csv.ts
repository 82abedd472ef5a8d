import { TouchstoneError } from '@touchstone/core'
import { CsvError, parse, type Info, type Options } from 'csv-parse'
import { skippable } from '../table/rejected-row.ts'
import { startOfSentence } from '../table/row-place.ts'
import type { BatchOptions, MalformedRow, RowBatch, Table } from '../table/table.ts'
import { bytesOf, inputOf, type Input, type Source } from './bytes.ts'
import { batchTable } from './batch-table.ts'
import { EncodingCheck } from './encoding-check.ts'
import { requireEncoding, strangerAdvice, strangerIn, TextDecoding } from './text-decoding.ts'

/** A row of a CSV file: every value is text. */
export type CsvRow = Readonly<Record<string, string>>

/** The dialect of a CSV file. */
export interface CsvOptions {
  /** @default ',' */
  readonly delimiter?: string | undefined
  /** What is around values; null where quotes are text like any other. @default '"' */
  readonly quote?: string | null | undefined
  /** What stands before a quote within quotes. @default the quote itself */
  readonly escape?: string | undefined
  /** Lines that start with it are left out. */
  readonly comment?: string | undefined
  /** The names of the columns, for a file without a header. */
  readonly header?: readonly string[] | undefined
  /**
   * A name that `TextDecoder` knows, e.g. `windows-1252`, which `latin1` is another name of. A mark of
   * UTF-8 or UTF-16 at the start of the file goes before. @default 'utf-8'
   */
  readonly encoding?: string | undefined
  /** How messages call an option, for programs that have it under another name. @default in backticks */
  readonly optionName?: OptionName | undefined
}

/** How messages call an option of a table. */
export type OptionName = (option: string) => string

export const inBackticks: OptionName = (option) => `\`${option}\``

const maxRecordBytes = 16 * 1024 * 1024

/**
 * The rows of a CSV file, plain or compressed as gzip or zstd, without those that have no value. Rows
 * end with any line break. Memory is a few hundred rows.
 *
 * @example
 * await model.uploadInferences(suite, readCsv('predictions.csv'), { key: 'locator' })
 * @throws TouchstoneError `bad_input`, naming file and line: a header with a name twice, a row of
 * another length than the header, quotes that do not match, bytes that are not of the encoding;
 * `not_found`
 */
export const readCsv = (source: Source, options: CsvOptions = {}): Table<CsvRow> =>
  csvTable(inputOf(source), options)

/** See {@link readCsv}. */
export function csvTable(input: Input, options: CsvOptions): Table<CsvRow> {
  requireDialect(options)
  return batchTable(input, { unit: 'line', isText: true }, (batchOptions) =>
    csvBatches(input, { ...options, ...batchOptions }),
  )
}

async function* csvBatches(
  input: Input,
  options: CsvOptions & BatchOptions,
): AsyncGenerator<RowBatch<CsvRow>, void> {
  const { name } = input
  const { optionName = inBackticks } = options
  const lines = new LineCount()
  const at = { name, lines, optionName }
  let toRow = options.header
    ? rowMaker(options.header, { name, line: 1, delimiter: ',', optionName })
    : undefined
  let columns = options.header?.filter((column) => column !== '')
  let rows: CsvRow[] = []
  let numbers: number[] = []
  const { delimiter = ',', quote = '"', escape = quote, comment, encoding = 'utf-8' } = options
  const { onMalformed } = options
  const decoding = new TextDecoding(encoding)
  const check = new EncodingCheck(delimiter)
  let isStrange = false
  const parser = parse({
    columns: false,
    delimiter,
    quote,
    escape,
    record_delimiter: ['\r\n', '\n', '\r'],
    ...(comment === undefined ? {} : { comment, comment_no_infix: true }),
    max_record_size: maxRecordBytes,
    relax_column_count: true,
    skip_empty_lines: true,
    ...(onMalformed ? skippingCutRow(onMalformed, at) : {}),
    on_record: (record: string[] | { record: string[]; raw: string }, info) => {
      // With the option `raw`, that is to leave out malformed rows, their text comes too.
      const [cells, text] = Array.isArray(record) ? [record, ''] : [record.record, record.raw]
      const line = lines.startOf(cells, info)
      // Excel keeps rows that once had something, as delimiters only.
      if (cells.every((cell) => cell.trim() === '')) return null
      if (isStrange) requireText(cells, { name, line, encoding: decoding.encoding, optionName })
      if (toRow) {
        try {
          rows.push(toRow(cells, line))
          numbers.push(line)
        } catch (error) {
          if (!onMalformed) throw skippable(error)
          onMalformed({ line, text: text.trimEnd(), error })
        }
      } else {
        toRow = rowMaker(cells, { name, line, delimiter: options.delimiter, optionName })
        columns = cells.filter((column) => column !== '')
      }
      // Rows are taken here, so that the parser keeps none.
      return null
    },
  })
  let failure: unknown
  parser.on('error', (error) => (failure ??= error))
  const taken = (): RowBatch<CsvRow> => {
    const lineNumbers = numbers
    const numberOf = (index: number): number => lineNumbers[index] ?? 0
    const batch = { rows, numberOf, ...(columns && { columns }) }
    rows = []
    numbers = []
    return batch
  }
  const fed = (feed: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve) => {
      feed((error) => {
        failure ??= error ?? undefined
        resolve()
      })
    })
  const requireFed = (): void => {
    if (failure !== undefined) throw broken(failure, at)
  }
  const decoded = (decode: () => string, bytes: Uint8Array): string => {
    try {
      const text = decode()
      isStrange ||= strangerIn(text, decoding.encoding) !== undefined
      if (check.add(bytes, text)) requireEncoded()
      return text
    } catch (error) {
      if (error instanceof TouchstoneError) throw error
      check.add(bytes, '')
      requireEncoded(error)
      throw new TouchstoneError(
        'bad_input',
        `${startOfSentence(name)} is not valid ${decoding.encoding.toUpperCase()} near line ${lines.next}. Set ${optionName('encoding')}, or convert it to UTF-8.`,
        { details: { option: 'encoding', line: lines.next }, cause: error },
      )
    }
  }
  const requireEncoded = (cause?: unknown): void => {
    const { encoding: wrong } = decoding
    const better = check.better(wrong)
    if (better !== undefined) throw wrongEncoding(name, { wrong, better, cause, optionName })
  }
  for await (const chunk of bytesOf(input, () => ({ line: lines.next }))) {
    const text = decoded(() => decoding.add(chunk), chunk)
    if (text === '') continue
    await fed((done) => parser.write(text, done))
    requireFed()
    if (rows.length > 0) yield taken()
  }
  const last = decoded(() => decoding.end(), new Uint8Array())
  requireEncoded()
  if (last !== '') await fed((done) => parser.write(last, done))
  requireFed()
  await fed((done) => parser.end(done))
  requireFed()
  if (!toRow)
    throw new TouchstoneError(
      'bad_input',
      `${startOfSentence(name)} is empty. The first line must be a header.`,
    )
  if (rows.length > 0) yield taken()
}

/** Makes rows of cells, all of the same shape. */
function rowMaker(
  header: readonly string[],
  at: { name: string; line: number; delimiter: string | undefined; optionName: OptionName },
): (cells: readonly string[], line: number) => CsvRow {
  const { name } = at
  const [only = ''] = header
  // Who says what is between values may mean a table of one column.
  const other = at.delimiter === undefined && header.length === 1 && /[;\t|]/.exec(only)?.[0]
  if (other)
    throw new TouchstoneError(
      'bad_input',
      `${startOfSentence(name)}, line ${at.line}: the header has only one column, ${JSON.stringify(only)}. Set ${at.optionName('delimiter')} to ${other === '\t' ? String.raw`\t` : JSON.stringify(other)}.`,
      { details: { line: at.line, option: 'delimiter' } },
    )
  const seen = new Set<string>()
  for (const column of header) {
    // Tables with an index, such as those of pandas, have a first column without a name.
    if (column === '') continue
    if (column === '__proto__')
      throw new TouchstoneError(
        'bad_input',
        `${startOfSentence(name)}, line ${at.line}: a column may not be called __proto__. Rename it.`,
      )
    if (seen.has(column))
      throw new TouchstoneError(
        'bad_input',
        `${startOfSentence(name)}, line ${at.line}: the column ${JSON.stringify(column)} appears twice in the header. Rename or remove one of them.`,
        { details: { line: at.line, column } },
      )
    seen.add(column)
  }
  return (cells, line) => {
    if (cells.length !== header.length)
      throw new TouchstoneError(
        'bad_input',
        `${startOfSentence(name)}, line ${line}: the row has ${plural(cells.length, 'value')}, but the header has ${plural(header.length, 'column')}. Check ${at.optionName('quote')} and ${at.optionName('delimiter')}.`,
        { details: { line, values: cells.length, columns: header.length } },
      )
    const row: Record<string, string> = {}
    for (const [i, column] of header.entries()) if (column !== '') row[column] = cells[i] ?? ''
    return row
  }
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Refuses a row with a character that shows that the encoding of the file is another one. */
function requireText(
  cells: readonly string[],
  at: { name: string; line: number; encoding: string; optionName: OptionName },
): void {
  const { name, line, encoding, optionName } = at
  const stranger = strangerIn(cells.join(''), encoding)
  if (stranger === undefined) return
  throw new TouchstoneError(
    'bad_input',
    `${startOfSentence(name)}, line ${line}: ${strangerAdvice(stranger, encoding)}. Set ${optionName('encoding')}, or convert it to UTF-8.`,
    { details: { option: 'encoding', line } },
  )
}

/** What is said about a table that was decoded as another encoding of Unicode than it is. */
function wrongEncoding(
  name: string,
  {
    wrong,
    better,
    cause,
    optionName,
  }: { wrong: string; better: string; cause: unknown; optionName: OptionName },
): TouchstoneError {
  const advice =
    better === 'utf-8'
      ? `Leave out ${optionName('encoding')}`
      : `Set ${optionName('encoding')} to ${better}`
  return new TouchstoneError(
    'bad_input',
    `${startOfSentence(name)} is ${better.toUpperCase()}, not ${wrong.toUpperCase()}. ${advice}.`,
    { details: { option: 'encoding', value: better }, cause },
  )
}

type LineInfo = Pick<Info, 'lines' | 'empty_lines' | 'comment_lines'>

/** Lines as an editor counts them: the parser takes a line break of two characters for two. */
class LineCount {
  #surplus = 0
  #leftOut = 0
  /** The line after the last row. */
  next = 1

  /** The line that a row starts on, which the parser has read to its end. */
  startOf(cells: readonly string[], info: LineInfo): number {
    let breaks = 0
    for (const cell of cells) {
      if (!cell.includes('\n') && !cell.includes('\r')) continue
      const pairs = cell.match(/\r\n/g)?.length ?? 0
      breaks += (cell.match(/[\r\n]/g)?.length ?? 0) - pairs
      this.#surplus += pairs
    }
    const end = info.lines - this.#surplus
    this.next = end + 1
    this.#leftOut = info.empty_lines + info.comment_lines
    return end - breaks
  }

  /** The line that a row starts on in which the parser met an error. */
  startOfBroken({ empty_lines, comment_lines }: CsvError): number {
    // The parser notes with the error how far it was.
    return this.next + Number(empty_lines) + Number(comment_lines) - this.#leftOut
  }
}

/** A file that is read. */
interface Reading {
  readonly name: string
  readonly lines: LineCount
  readonly optionName: OptionName
}

function broken(error: unknown, { name, lines, optionName }: Reading): unknown {
  if (error instanceof TouchstoneError || !(error instanceof CsvError)) return error
  const reason = csvReasons.get(error.code) ?? error.message
  const line = lines.startOfBroken(error)
  return new TouchstoneError(
    'bad_input',
    `${startOfSentence(name)}, line ${line}: ${reason}. Check the quotes, ${optionName('quote')} and ${optionName('escape')}.`,
    { details: { line, reason: error.code }, cause: error },
  )
}

/**
 * Parser options that leave out a row in which the file ends. After any other wrong quote nobody can
 * tell where rows begin.
 */
function skippingCutRow(
  onMalformed: (malformed: MalformedRow) => void,
  at: Reading,
): Partial<Options> {
  return {
    raw: true,
    skip_records_with_error: true,
    on_skip: (error, raw = '') => {
      const text = raw.trimEnd()
      if (error?.code !== 'CSV_QUOTE_NOT_CLOSED' || /[\r\n]/.test(text)) throw error
      const line = at.lines.startOfBroken(error)
      onMalformed({ line, text, error: broken(error, at) })
    },
  }
}

const csvReasons = new Map([
  ['CSV_QUOTE_NOT_CLOSED', 'the row has a quote that is never closed'],
  ['CSV_INVALID_CLOSING_QUOTE', 'the row has text after a closing quote'],
  ['INVALID_OPENING_QUOTE', 'the row has a quote in the middle of a value'],
  ['CSV_MAX_RECORD_SIZE', `the row is longer than ${maxRecordBytes} bytes`],
])

function requireDialect(options: CsvOptions): void {
  const { optionName = inBackticks } = options
  if (options.encoding !== undefined) requireEncoding(options.encoding)
  for (const name of ['delimiter', 'quote', 'escape', 'comment'] as const) {
    const value = options[name]
    if (value === undefined || value === null || value.length === 1) continue
    throw new TouchstoneError(
      'bad_input',
      `${optionName(name)} must be one character, not ${JSON.stringify(value)}.`,
      { details: { option: name, value } },
    )
  }
}
