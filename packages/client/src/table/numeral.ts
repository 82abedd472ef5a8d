import { exactNumber, scanJson } from '@touchstone/core'
import { preview } from '../check-value.ts'

/** A number as a table has it written, where JavaScript writes it in another way or cannot hold it. */
export class Numeral {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }

  /** As it is written, where the host can say that in JSON; else as a text. */
  toJSON(): unknown {
    return rawJson(this.text)
  }
}

// In all browsers since 2025, and in Node since 21.
const { rawJSON } = JSON as { readonly rawJSON?: (text: string) => unknown }
const rawJson = (text: string): unknown => rawJSON?.(text) ?? text

/**
 * The cells of a row as texts, numbers as the file has them written. Lists and objects are JSON.
 */
export function cellTexts(row: object): ReadonlyMap<string, string | undefined> {
  const written = rowAsWritten(row)
  const cells = typeof written === 'object' && written !== null ? Object.entries(written) : []
  return new Map(cells.map(([name, value]) => [name, cellText(value)]))
}

function cellText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
  if (value instanceof Numeral) return value.text
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return rawJson(String(inner))
    return typeof inner === 'number' && !Number.isFinite(inner) ? String(inner) : inner
  })
}

/** A short text of a value of a table, for messages. */
export const shown = (value: unknown): string =>
  value instanceof Numeral ? value.text : preview(value)

/** A value of a table as JSON has it: numbers that JSON cannot hold as texts. */
export const jsonOf = (value: unknown): unknown =>
  typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))
    ? String(value)
    : value

/** A number of a table: as itself if it is written as JavaScript would write it. */
export const numeral = (text: string): number | Numeral => {
  const value = Number(text)
  return String(value) === text ? value : new Numeral(text)
}

/** Parses JSON, with every number that is written in another way as a {@link Numeral}. */
export const parseNumerals = (text: string): unknown =>
  scanJson(text).isUnusual ? revived(text, numeral) : JSON.parse(text)

/** Parses JSON, with the numbers that `exactNumber` does not read as bigint (whole ones) or {@link Numeral}. */
export const parseExactNumbers = (text: string): unknown => revived(text, exact)

function exact(text: string): number | bigint | Numeral {
  // A bigint would lose the sign of -0.
  return exactNumber(text) ?? (/^-?[1-9]\d*$/.test(text) ? BigInt(text) : new Numeral(text))
}

function revived(text: string, revive: (source: string) => unknown): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' ? revive(context?.source ?? String(value)) : value,
  )
}

/** A value of a row without numerals: exact ones as numbers, others as {@link parseExactNumbers} has them. */
export function plainNumbers(value: unknown): unknown {
  if (value instanceof Numeral) return exact(value.text)
  if (Array.isArray(value)) return value.some(hasNumeral) ? value.map(plainNumbers) : value
  if (typeof value !== 'object' || value === null || !hasNumeral(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainNumbers(inner)]))
}

function hasNumeral(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Numeral) return true
  // Dates and bytes have nothing of the kind inside.
  if (value instanceof Date || ArrayBuffer.isView(value)) return false
  return Object.values(value).some(hasNumeral)
}

/**
 * How the numbers of some rows are written: the JSON of the row, or the row with numerals. Kept
 * beside the rows, so that whoever gets a row sees plain numbers.
 */
const asWritten = new WeakMap<object, unknown>()

export function keepAsWritten(row: object, written: unknown): void {
  asWritten.set(row, written)
}

/** A row with numbers as they are written, where that is known; else the row itself. */
export function rowAsWritten(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row
  const written = asWritten.get(row)
  if (written === undefined) return row
  if (typeof written !== 'string') return written
  const parsed = parseNumerals(written)
  asWritten.set(row, parsed)
  return parsed
}
