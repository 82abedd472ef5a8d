import { TouchstoneError } from '@touchstone/core'
import type { BatchOptions, RowBatch, Table } from '../table/table.ts'

/**
 * Reads tables after each other as one. Rows are numbered through all of them; `locate` finds the
 * table of a number.
 * @throws TouchstoneError `bad_input` for tables of different kinds; while reading, for columns that
 * differ
 */
export function joinedTable<Row>(
  first: Table<Row>,
  others: readonly [Table<Row>, ...Table<Row>[]],
): Table<Row> {
  const tables = [first, ...others]
  const other = others.find(({ isText }) => isText !== first.isText)
  if (other)
    throw new TouchstoneError(
      'bad_input',
      `${first.source} and ${other.source} cannot be read as one table: one is CSV, whose values are text, and the other is not. Read them separately.`,
    )
  // The number before the first of each table, which is the same each time they are read.
  const starts: number[] = []

  async function* batches(options: BatchOptions = {}): AsyncGenerator<RowBatch<Row>, void> {
    let columns: Columns | undefined
    let end = 0
    for (const [i, table] of tables.entries()) {
      const start = end
      starts[i] = start
      const { onMalformed } = options
      const malformed: BatchOptions = onMalformed
        ? {
            onMalformed: (row) => {
              end = Math.max(end, start + row.line)
              onMalformed({ ...row, line: start + row.line })
            },
          }
        : {}
      for await (const batch of table.batches({ ...options, ...malformed })) {
        columns = sameColumns(columns, batch.columns, table.source)
        if (batch.rows.length > 0)
          end = Math.max(end, start + batch.numberOf(batch.rows.length - 1))
        yield { ...batch, numberOf: (index) => start + batch.numberOf(index) }
      }
    }
  }

  return {
    source: `${first.source} and ${others.length === 1 ? '1 other file' : `${others.length} other files`}`,
    unit: first.unit,
    ...(first.isText === undefined ? {} : { isText: first.isText }),
    isOnce: tables.some(({ isOnce }) => isOnce),
    batches,
    locate(number) {
      const found = Math.max(
        0,
        starts.findLastIndex((start) => start < number),
      )
      const { source, unit } = tables[found] ?? first
      return { source, unit, line: number - (starts[found] ?? 0) }
    },
    async *[Symbol.asyncIterator]() {
      for await (const { rows } of batches()) yield* rows
    },
  }
}

interface Columns {
  readonly names: ReadonlySet<string>
  readonly source: string
}

/** A column that only some of the tables have is more likely misspelt than meant. */
function sameColumns(
  known: Columns | undefined,
  columns: readonly string[] | undefined,
  source: string,
): Columns | undefined {
  if (!columns || known?.source === source) return known
  const names = new Set(columns)
  if (!known) return { names, source }
  const listed = (some: ReadonlySet<string>, without: ReadonlySet<string>): string =>
    [...some]
      .filter((name) => !without.has(name))
      .map((name) => JSON.stringify(name))
      .join(', ')
  const facts = [
    [listed(known.names, names), 'lacks'],
    [listed(names, known.names), 'also has'],
  ].flatMap(([some, verb]) => (some === '' ? [] : [`${verb} ${some}`]))
  if (facts.length === 0) return { names, source }
  throw new TouchstoneError(
    'bad_input',
    `${source} and ${known.source} have different columns: ${source} ${facts.join(' and ')}. Files that are read as one table need the same columns; read them separately.`,
    { details: { source } },
  )
}
