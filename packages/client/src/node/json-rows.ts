import { messageOf } from '@touchstone/core'
import { parseJsonRow, RepeatedKeyError } from '../table/json-row.ts'
import { skippable } from '../table/rejected-row.ts'
import type { TextPlace } from '../table/row-place.ts'
import type { BatchOptions, RowBatch, TableRow } from '../table/table.ts'
import { refused } from './json-text.ts'

/** Gathers the rows of a file from their JSON, until they are taken as a batch. */
export class JsonRows {
  readonly #name: string
  readonly #rule: string
  readonly #onMalformed: BatchOptions['onMalformed']
  #rows: TableRow[] = []
  #places: TextPlace[] = []

  /** @param options.rule what the file should look like, for errors */
  constructor({ name, rule }: { name: string; rule: string }, { onMalformed }: BatchOptions = {}) {
    this.#name = name
    this.#rule = rule
    this.#onMalformed = onMalformed
  }

  /**
   * Adds a row; a malformed one is left out where that is wanted.
   * @throws TouchstoneError `bad_input` for what is not a JSON object
   */
  add(text: string, place: TextPlace): void {
    try {
      this.#rows.push(this.#parsed(text, place))
      this.#places.push(place)
    } catch (error) {
      if (!this.#onMalformed) throw skippable(error)
      this.#onMalformed({ line: numberOf(place), text: text.trim(), error })
    }
  }

  take(): RowBatch<TableRow> {
    const rows = this.#rows
    const places = this.#places
    this.#rows = []
    this.#places = []
    const at = (index: number): TextPlace => places[index] ?? { line: 0 }
    return { rows, numberOf: (index) => numberOf(at(index)), lineOf: (index) => at(index).line }
  }

  #parsed(text: string, place: TextPlace): TableRow {
    const at = { name: this.#name, place, rule: this.#rule }
    let value: unknown
    try {
      value = parseJsonRow(text)
    } catch (error) {
      throw error instanceof RepeatedKeyError
        ? refused(error.message, { ...at, rule: 'Remove one of them.' }, error)
        : refused(`cannot be parsed as JSON: ${reasonOf(error)}`, at, error)
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw refused('not a JSON object', at)
    // An object that was parsed from JSON has texts for keys.
    return value as TableRow
  }
}

const numberOf = ({ line, row = line }: TextPlace): number => row

// The parser counts within this text, and would call its first line 1. It has the place in the message
// only.
const reasonOf = (error: unknown): string =>
  messageOf(error).replace(/ \(line \d+ column \d+\)/, '')
