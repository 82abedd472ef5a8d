import { placeIn } from './row-place.ts'
import type { RowBatch, Table } from './table.ts'

/** The row that is looked at, for messages about it. */
export interface RowCursor {
  /** Its number: of its line, or of the row itself, from 1. */
  readonly number: number
  /** The names of all columns that its table has there, also of those that were left out. */
  columnsOf(row: unknown): readonly string[]
  /** How messages call it. */
  where(): string
}

/** Goes through the rows of a table; one and the same for all of them. */
export class TableCursor<Row> implements RowCursor {
  readonly #table: Table<Row>
  batch: RowBatch<Row> = { rows: [], numberOf: () => 0 }
  index = 0

  constructor(table: Table<Row>) {
    this.#table = table
  }

  get number(): number {
    return this.batch.numberOf(this.index)
  }

  columnsOf(row: unknown): readonly string[] {
    if (this.batch.columns) return this.batch.columns
    return typeof row === 'object' && row !== null ? Object.keys(row) : []
  }

  where(): string {
    return placeIn(this.#table, this.number, this.batch.lineOf?.(this.index))
  }
}
