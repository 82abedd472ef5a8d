import { Breather } from '../breather.ts'
import type { KeyIndex } from './key-index.ts'
import { skippable, skippingMalformed, type RejectOptions } from './rejected-row.ts'
import { placeIn } from './row-place.ts'
import type { CompiledKey } from './table-key.ts'
import type { BatchOptions, RowBatch, Table } from './table.ts'
import { requireGoingOn, untilAborted } from './until-aborted.ts'
import { phaseReporter, type UploadProgress } from './upload-progress.ts'

/** How a table and test samples fit together. Keys are listed up to the first ten. */
export interface TableMatch {
  /** Rows of the table. */
  readonly rows: number
  /** Test samples that have a row. */
  readonly matched: number
  /** Test samples that have none. */
  readonly missing: number
  /** Rows whose key no test sample has. */
  readonly unknown: number
  readonly unknownKeys: readonly string[]
  /** Rows whose key stood in an earlier row. */
  readonly duplicates: number
  /** Rows that were left out because something is wrong with them. */
  readonly rejected: number
}

/** Counts rows as they are matched. */
export class MatchCount {
  readonly #samples: number
  #rows = 0
  #matched = 0
  #duplicates = 0
  #unknown = 0
  #rejected = 0
  readonly #unknownKeys: string[] = []

  constructor(samples: number) {
    this.#samples = samples
  }

  matched(): void {
    this.#rows++
    this.#matched++
  }

  duplicate(): void {
    this.#rows++
    this.#duplicates++
  }

  unknown(key: string): void {
    this.#rows++
    this.#unknown++
    if (this.#unknownKeys.length < shownKeys) this.#unknownKeys.push(key)
  }

  rejected(): void {
    this.#rows++
    this.#rejected++
  }

  get match(): TableMatch {
    return {
      rows: this.#rows,
      matched: this.#matched,
      missing: this.#samples - this.#matched,
      unknown: this.#unknown,
      unknownKeys: [...this.#unknownKeys],
      duplicates: this.#duplicates,
      rejected: this.#rejected,
    }
  }
}

const shownKeys = 10

/** The row that is looked at. */
export interface RowCursor {
  /** Its number: of its line, or of the row itself, from 1. */
  readonly number: number
}

class Cursor<Row> implements RowCursor {
  batch: RowBatch<Row> = { rows: [], numberOf: () => 0 }
  index = 0

  get number(): number {
    return this.batch.numberOf(this.index)
  }
}

/**
 * Calls back for every row of a table, and lets timers and signals have their turn. The cursor is
 * one and the same for all rows.
 */
export async function eachRow<Row>(
  table: Table<Row>,
  options: BatchOptions & { signal: AbortSignal | undefined; onBatch: () => void },
  callbackAt: (cursor: RowCursor) => (row: Row) => Promise<void> | undefined,
): Promise<void> {
  const { signal, onBatch } = options
  const breather = new Breather()
  const cursor = new Cursor<Row>()
  const callback = callbackAt(cursor)
  for await (const batch of untilAborted(table.batches(options), signal)) {
    const { rows } = batch
    cursor.batch = batch
    for (let i = 0; i < rows.length; i++) {
      cursor.index = i
      // A row may be anything, but the list has no holes.
      const wait = callback(rows[i] as Row)
      if (wait) await wait
    }
    onBatch()
    const pause = breather.due()
    if (pause) await pause
    if (signal?.aborted) break
  }
  requireGoingOn(table, signal)
}

/** Reads a table for its keys alone. */
export async function matchRows<Row>(
  table: Table<Row>,
  options: {
    index: KeyIndex
    key: CompiledKey<Row>
    signal: AbortSignal | undefined
    onError: RejectOptions<Row>['onError']
    onProgress?: ((progress: UploadProgress) => void) | undefined
  },
): Promise<TableMatch> {
  const { index, key, signal, onError, onProgress } = options
  const count = new MatchCount(index.size)
  const sent = (): { stored: number; bytes: number } => ({ stored: 0, bytes: 0 })
  const { tick, report } = phaseReporter('matching', { count, sent, onProgress })
  const malformed = skippingMalformed(table, onError, () => count.rejected())
  await eachRow(table, { signal, onBatch: tick, ...malformed }, (cursor) => {
    const where = (): string => placeIn(table, cursor.number)
    return (row) => {
      let text: string
      try {
        text = key.ofRow(row, where)
      } catch (error) {
        if (onError !== 'skip') throw skippable(error, table)
        count.rejected()
        return undefined
      }
      const entry = index.find(text)
      if (entry === undefined) count.unknown(text)
      else if (index.rowNumberOf(entry) > 0) count.duplicate()
      else {
        count.matched()
        index.noteRow(entry, cursor.number)
      }
      return undefined
    }
  })
  report()
  index.forgetRows()
  return count.match
}
