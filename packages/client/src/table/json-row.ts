import {
  countKeys,
  isJsonObject,
  jsonPathText,
  repeatedKey,
  scanJson,
  type RepeatedKey,
} from '@touchstone/core'
import { keepAsWritten, parseExactNumbers, rowAsWritten } from './numeral.ts'

/** A key that an object of a row has twice, of which parsing would keep one. */
export class RepeatedKeyError extends Error {
  constructor({ key, path }: RepeatedKey) {
    const where = path.length === 0 ? '' : ` in ${jsonPathText(path)}`
    super(`the key ${JSON.stringify(key)} appears twice${where}`)
  }
}

/**
 * Parses the JSON of one row of a table. `NaN` and infinities, which Python writes, are read as
 * numbers, for the field to judge; a whole number that would lose digits is read as a bigint.
 * @throws SyntaxError for what is not JSON; RepeatedKeyError for an object with a key twice
 */
export function parseJsonRow(text: string): unknown {
  let json = text
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    json = withoutNaN(text)
    if (json === text) throw error
    const read = parseJsonRow(json)
    return kept(withNaN(read), withNaN(rowAsWritten(read)))
  }
  const { isUnusual, isLossy, keys } = scanJson(json)
  if (keys !== countKeys(parsed)) {
    const twice = repeatedKey(json)
    if (twice) throw new RepeatedKeyError(twice)
  }
  if (!isUnusual) return parsed
  return kept(isLossy ? parseExactNumbers(json) : parsed, json)
}

function kept(row: unknown, written: unknown): unknown {
  if (typeof row === 'object' && row !== null) keepAsWritten(row, written)
  return row
}

// Stands in for what JSON has no number for; no text of a file is the same.
const mark = `${crypto.randomUUID()}:`
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:NaN|Infinity)\b/g

const withoutNaN = (text: string): string =>
  text.replace(tokens, (token) => (token.startsWith('"') ? token : `"${mark}${token}"`))

function withNaN(value: unknown): unknown {
  if (typeof value === 'string')
    return value.startsWith(mark) ? Number(value.slice(mark.length)) : value
  if (Array.isArray(value)) return value.map(withNaN)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNaN(inner)]))
}
