import { Breather } from '@touchstone/core'
import type { TableColumns } from './column-scan.ts'
import { namesRead } from './column-source.ts'
import type { KeyIndex } from './key-index.ts'
import { comparedKeys, type KeyHints } from './near-keys.ts'
import { skippable, skippingMalformed, type RejectOptions } from './rejected-row.ts'
import { TableCursor, type RowCursor } from './row-cursor.ts'
import type { CompiledKey, Key } from './table-key.ts'
import type { BatchOptions, RowBatch, Table } from './table.ts'
import { requireGoingOn, untilAborted } from './until-aborted.ts'
import { phaseReporter, type UploadProgress } from './upload-progress.ts'

/** How the rows of a table and test samples fit together. Keys are listed up to the first ten. */
export interface RowCounts {
  /** Rows of the table. */
  readonly rows: number
  /** Test samples that have a row. */
  readonly matched: number
  /** Test samples that have none. */
  readonly missing: number
  /** Rows whose key no test sample has. */
  readonly unknown: number
  readonly unknownKeys: readonly Key[]
  /** Rows whose key stood in an earlier row. */
  readonly duplicates: number
  /** Rows that were left out because something is wrong with them. */
  readonly rejected: number
}

/** How a table and test samples fit together; hints about keys where some are unknown. */
export interface TableMatch extends RowCounts, Partial<KeyHints> {
  /** What is read from which column. */
  readonly columns: TableColumns
}

/** Counts rows as they are matched. */
export class MatchCount {
  readonly #samples: number
  #rows = 0
  #matched = 0
  #duplicates = 0
  #unknown = 0
  #rejected = 0
  readonly #key: Pick<CompiledKey<never>, 'keyOf'>
  readonly #unknownKeys: Key[] = []
  readonly #unknownTexts = new Set<string>()

  constructor(samples: number, key: Pick<CompiledKey<never>, 'keyOf'>) {
    this.#samples = samples
    this.#key = key
  }

  /** The texts of the first unknown keys, each once. */
  get unknownTexts(): readonly string[] {
    return [...this.#unknownTexts]
  }

  matched(): void {
    this.#rows++
    this.#matched++
  }

  duplicate(): void {
    this.#rows++
    this.#duplicates++
  }

  unknown(text: string): void {
    this.#rows++
    this.#unknown++
    if (this.#unknownKeys.length < shownKeys) this.#unknownKeys.push(this.#key.keyOf(text))
    if (this.#unknownTexts.size < comparedKeys) this.#unknownTexts.add(text)
  }

  rejected(): void {
    this.#rows++
    this.#rejected++
  }

  get match(): RowCounts {
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

/**
 * Calls back for every row of a table, and lets timers and signals have their turn. The cursor is
 * one and the same for all rows.
 */
export async function eachRow<Row>(
  table: Table<Row>,
  options: BatchOptions & {
    signal: AbortSignal | undefined
    onBatch: (batch: RowBatch<Row>) => void
  },
  callbackAt: (cursor: RowCursor) => (row: Row) => Promise<void> | undefined,
): Promise<void> {
  const { signal, onBatch } = options
  const breather = new Breather()
  const cursor = new TableCursor<Row>(table)
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
    onBatch(batch)
    const pause = breather.due()
    if (pause) await pause
    if (signal?.aborted) break
  }
  requireGoingOn(table, signal)
}

/** Reads a table for its keys alone; the rows of test samples stay noted in the index. */
export async function matchRows<Row>(
  table: Table<Row>,
  options: {
    index: KeyIndex
    key: CompiledKey<Row>
    signal: AbortSignal | undefined
    onError: RejectOptions<Row>['onError']
    onBatch: (batch: RowBatch<Row>) => void
    onProgress?: ((progress: UploadProgress) => void) | undefined
  },
): Promise<MatchCount> {
  const { index, key, signal, onError, onBatch, onProgress } = options
  const count = new MatchCount(index.size, key)
  const sent = (): { stored: number; bytes: number } => ({ stored: 0, bytes: 0 })
  const { tick, report } = phaseReporter('matching', { count, sent, onProgress })
  const reading = {
    ...skippingMalformed(table, onError, () => count.rejected()),
    columns: namesRead(key.sources),
    signal,
    onBatch: (batch: RowBatch<Row>): void => {
      onBatch(batch)
      tick()
    },
  }
  await eachRow(table, reading, (cursor) => (row) => {
    let text: string
    try {
      text = key.ofRow(row, cursor)
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
  })
  report()
  return count
}
