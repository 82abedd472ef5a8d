import { decodeBitmap, encodeBitmap, type Bitmap } from '../bitmap.ts'
import type { PartSpec } from '../part.ts'
import type { Item } from '../ports/table.ts'
import { decodeItem } from './documents.ts'

/** A part where it stays: the object that holds its rows. */
export interface StoredPart extends Omit<PartSpec, 'block'> {
  readonly key: string
  readonly rows: number
  /** Length of its lines. Absent: a part of before. */
  readonly rawBytes?: number
}

/** What a layer has of one block. */
export interface Coverage {
  /** Rows that have a value. */
  readonly covered: Bitmap
  /** Rows that have an error and no value. */
  readonly errors: Bitmap
  /** How many commits replaced values by others. */
  readonly replacements: number
  /** Parts that together hold these rows, in the order in which they were committed. */
  readonly parts: readonly StoredPart[]
}

/** {@link Coverage} as it stands in the table and on the wire. */
export interface EncodedCoverage {
  readonly covered: string
  readonly errors: string
  /** Absent: none. */
  readonly replacements?: number
  readonly parts: readonly StoredPart[]
}

export const encodeCoverage = (coverage: Coverage): EncodedCoverage => ({
  covered: encodeBitmap(coverage.covered),
  errors: encodeBitmap(coverage.errors),
  ...(coverage.replacements > 0 && { replacements: coverage.replacements }),
  parts: coverage.parts,
})

/** @throws TouchstoneError `storage` when it cannot be decoded */
export const coverageOf = (item: Item): Coverage =>
  decodeItem(item, (encoded: EncodedCoverage) => ({
    covered: decodeBitmap(encoded.covered),
    errors: decodeBitmap(encoded.errors),
    replacements: encoded.replacements ?? 0,
    parts: encoded.parts,
  }))
