import { hinted, summaryOf, TouchstoneError, type Hint } from '@touchstone/core'
import { locationOf, startOfSentence } from './row-place.ts'
import type { RowCursor } from './row-cursor.ts'
import type { Key } from './table-key.ts'
import type { BatchOptions, Table } from './table.ts'

/** A row that was left out of an upload, and why. */
export interface RejectedRow<Row> {
  /** Whether something is wrong with the row, or only no test sample has its key. */
  readonly kind: 'bad' | 'unknown'
  /** How messages call the table, e.g. the name of the file. */
  readonly source: string
  /** The number of the row's line, or of the row itself, from 1. */
  readonly line: number
  /** The column that is wrong, where it can be told, with what stands in it. */
  readonly column?: string
  readonly value?: unknown
  /** What is wrong, in one sentence. */
  readonly message: string
  /** What else could be done about it, where that has other words in code than in a command. */
  readonly hint?: Hint
  /** The row; of one that could not be read, its text. */
  readonly row: Row | string
}

/** What becomes of rows that are malformed, or whose values do not fit. */
export interface RejectOptions<Row> {
  /**
   * `fail` ends with the first bad row, naming file, line, column and value; `skip` counts it, tells
   * `onReject`, and goes on. @default 'fail'
   */
  readonly onError?: 'fail' | 'skip' | undefined
  /** Called for each row that is left out; malformed ones come before others near them. */
  readonly onReject?: ((rejected: RejectedRow<Row>) => void) | undefined
}

/**
 * An error that ends an upload and that `onError: 'skip'` would have left out, as its hint says; not where a table of text lacks a column, which all of its rows then do.
 */
export const skippable = (error: unknown, table?: Pick<Table<unknown>, 'isText'>): unknown =>
  error instanceof TouchstoneError && !(table?.isText && lacksColumn(error))
    ? hinted(error.code, error.summary, skippingToo(error.hint), {
        details: { ...error.details, option: 'onError' },
        cause: error.cause,
      })
    : error

const skippingToo = (hint: Hint | undefined): Hint => ({
  ...(hint?.do === 'read-otherwise' ? hint : { do: 'read-otherwise' }),
  isSkippable: true,
})

const lacksColumn = ({ details: { column, value } }: TouchstoneError): boolean =>
  column !== undefined && value === undefined

/** A row with what is wrong with it. */
export function badRow<Row>(
  table: Pick<Table<Row>, 'source' | 'locate'>,
  { row, line, error }: { row: Row | string; line: number; error: unknown },
): RejectedRow<Row> {
  const refusal = error instanceof TouchstoneError ? error : undefined
  const { column, value } = refusal?.details ?? {}
  const { source, line: number } = locationOf(table, line)
  return {
    kind: 'bad',
    source,
    line: number,
    ...(typeof column === 'string' ? { column, value } : {}),
    message: summaryOf(error),
    ...(refusal?.hint && { hint: refusal.hint }),
    row,
  }
}

/** A row whose key no test sample has. */
export function unknownRow<Row>(
  table: Pick<Table<Row>, 'source' | 'locate'>,
  { row, at, key }: { row: Row; at: RowCursor; key: Key },
): RejectedRow<Row> {
  const { source, line } = locationOf(table, at.number)
  const message = `${startOfSentence(at.where())}: no test sample has the key ${JSON.stringify(key)}.`
  return { kind: 'unknown', source, line, message, row }
}

/** What a reader is told so that a malformed row does not end it; nothing in the mode `fail`. */
export const skippingMalformed = <Row>(
  table: Table<Row>,
  onError: RejectOptions<Row>['onError'],
  reject: (rejected: RejectedRow<Row>) => void,
): BatchOptions =>
  onError === 'skip'
    ? {
        onMalformed: ({ text: row, line, error }) =>
          reject(badRow<Row>(table, { row, line, error })),
      }
    : {}
