import type { Json } from '../json.ts'
import type { MetadataPath } from '../metadata-condition.ts'
import { valueAtPath } from '../value-at-path.ts'
import type { ModelRecord } from './model-record.ts'
import { absent, type SortKey } from './ordered-page.ts'

// A cursor is as short as the sort key of a table: what is beyond this many characters is not compared.
const comparedCharacters = 120

const textKey = (text: string): SortKey => {
  // In lower case a text never gets shorter. What follows a character may tell its lower case.
  const start = text
    .slice(0, 2 * comparedCharacters)
    .toLowerCase()
    .slice(0, comparedCharacters)
  return [1, detached(start).toWellFormed()]
}

/** The same text with characters of its own: a slice would keep all of the text in memory. */
const detached = (slice: string): string => ` ${slice}`.slice(1)

/** The place that a JSON value has in an order. */
export function sortKeyOf(value: Json | undefined): SortKey {
  if (value === undefined) return absent
  if (typeof value === 'number') return [0, value]
  if (typeof value === 'string') return textKey(value)
  if (typeof value === 'boolean') return [2, Number(value)]
  const [, text] = textKey(JSON.stringify(value))
  return [value === null ? 4 : 3, text]
}

export const metadataKey =
  (path: MetadataPath) =>
  (model: ModelRecord): SortKey =>
    sortKeyOf(valueAtPath(model.metadata, path))
