/** A row of a table: values by column. */
export type TableRow = Readonly<Record<string, unknown>>

/** Some rows of a table, and where each of them stands. */
export interface RowBatch<Row> {
  readonly rows: readonly Row[]
  /** The number of a row's line, or of the row itself, from 1; see {@link Table.locate}. */
  numberOf(index: number): number
  /** The line that a row starts on, where rows are numbered by themselves and the reader knows it. */
  lineOf?(index: number): number
  /**
   * The names of all columns of the rows' file, also of those that were left out; absent where only
   * the rows tell, as in JSON Lines.
   */
  readonly columns?: readonly string[]
}

/** A row that a reader could not make out, and what it says about it. */
export interface MalformedRow {
  readonly line: number
  readonly text: string
  readonly error: unknown
}

/** How a table is read in batches. */
export interface BatchOptions {
  /** Called for malformed rows, which are then left out; without it the first ends the table. */
  readonly onMalformed?: ((malformed: MalformedRow) => void) | undefined
  /**
   * The columns that are needed: names of columns, or dotted paths into them. Readers may leave out
   * others. @default all
   */
  readonly columns?: readonly string[] | undefined
}

/** Rows that know where they come from, such as a file. Each loop reads anew. */
export interface Table<Row = TableRow> extends AsyncIterable<Row> {
  /** How messages call it, e.g. the name of the file. */
  readonly source: string
  /** What its rows are numbered by. */
  readonly unit: 'line' | 'row'
  /** Whether it knows texts only, as CSV does. @default false */
  readonly isText?: boolean
  /** Whether it can be read once only, as a stream can. @default false */
  readonly isOnce?: boolean
  batches(options?: BatchOptions): AsyncIterable<RowBatch<Row>>
  /**
   * Finds the file of a row, and its number there, for a table of several files, whose numbers count
   * through all of them. Absent for any other table.
   */
  locate?(number: number): RowLocation
}

/** The file of a row, as messages call it, and the number of the row's line there, or of the row. */
export interface RowLocation {
  readonly source: string
  readonly line: number
  /** What `line` counts. @default the unit of the table */
  readonly unit?: 'line' | 'row'
}

/** A table, or anything that gives objects one by one. */
export type Rows<Row> = Table<Row> | Iterable<Row> | AsyncIterable<Row>

const batchRows = 1_024

/** Any rows as a {@link Table}. */
export function toTable<Row>(rows: Rows<Row>): Table<Row> {
  if ('batches' in rows) return rows
  return {
    source: 'the table',
    unit: 'row',
    batches: () => batched(rows),
    async *[Symbol.asyncIterator]() {
      yield* rows
    },
  }
}

/**
 * Whether rows can be read again: lists and files can. What is its own iterator, like a generator,
 * is over after once, and so are most things that give rows asynchronously.
 */
export function isReadableAgain<Row>(rows: Rows<Row>): boolean {
  if ('batches' in rows) return rows.isOnce !== true
  if (!(Symbol.iterator in rows)) return false
  const iterator: object = rows[Symbol.iterator]()
  return iterator !== rows
}

async function* batched<Row>(
  source: Iterable<Row> | AsyncIterable<Row>,
): AsyncGenerator<RowBatch<Row>> {
  let first = 1
  let rows: Row[] = []
  const batch = (): RowBatch<Row> => {
    const start = first
    const made = { rows, numberOf: (index: number) => start + index }
    first += rows.length
    rows = []
    return made
  }
  if (Symbol.iterator in source) {
    for (const row of source) if (rows.push(row) === batchRows) yield batch()
  } else {
    for await (const row of source) if (rows.push(row) === batchRows) yield batch()
  }
  if (rows.length > 0) yield batch()
}
