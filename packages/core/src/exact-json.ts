import { isJsonObject, type Json } from './json.ts'
import { jsonPathText, type JsonPath } from './json-path.ts'
import { exactNumber, numeralLoss } from './numeral.ts'
import { visitJson } from './visit-json.ts'

export { jsonPathText, type JsonPath } from './json-path.ts'
export { exactInteger, exactNumber } from './numeral.ts'
export { visitJson } from './visit-json.ts'

/** What a text of JSON says, or why storing it would lose something. */
export type ExactJson =
  | { readonly value: Json }
  | {
      /** A sentence that names the place and the rule. */
      readonly problem: string
      /** Whether the text is JSON at all. */
      readonly isJson: boolean
    }

/** Parses one JSON value without losing anything: see {@link jsonLoss}. */
export function parseExactJson(text: string): ExactJson {
  let value: Json
  try {
    // JSON.parse gives JSON.
    value = JSON.parse(text) as Json
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error), isJson: false }
  }
  const problem = jsonLoss(text, value)
  return problem === undefined ? { value } : { problem, isJson: true }
}

/**
 * Says what JSON.parse lost of a text: digits of a number that no double holds, the sign of `-0`, a
 * number that became infinite, a key that an object has twice or that is called `__proto__`, an unpaired
 * surrogate.
 * @param value what JSON.parse made of the text
 * @returns a sentence with the path, or undefined where nothing was lost
 */
export function jsonLoss(text: string, value: unknown): string | undefined {
  try {
    if (halfPair.test(text) && !isWellFormed(value)) return 'A string has an unpaired surrogate.'
    // Most of what comes over the wire was written in JavaScript, and is told by one comparison.
    if (JSON.stringify(value) === text && !text.includes('__proto__')) return undefined
    const { isLossy, hasProto, keys } = scanJson(text)
    // Of two equal keys JSON.parse keeps one.
    if (!isLossy && !hasProto && keys === countKeys(value)) return undefined
  } catch (error) {
    if (error instanceof RangeError) return 'It is nested too deeply.'
    throw error
  }
  return firstLoss(text)
}

// A pair is written as itself, or as two escapes; half of one only as an escape.
const halfPair = /\\u[dD][89a-fA-F]/

const isWellFormed = (value: unknown): boolean => {
  if (typeof value === 'string') return value.isWellFormed()
  if (Array.isArray(value)) return value.every(isWellFormed)
  if (!isJsonObject(value)) return true
  return Object.entries(value).every(([key, inner]) => key.isWellFormed() && isWellFormed(inner))
}

/** How a text of JSON is written. */
export interface JsonScan {
  /** The keys of all its objects, equal ones counted as often as they come. */
  readonly keys: number
  /** Whether it has a number that JavaScript would write in another way, like `1.0` or `1e3`. */
  readonly isUnusual: boolean
  /** Whether it has a number that loses digits as a double. */
  readonly isLossy: boolean
  /** Whether a key may be called `__proto__`. */
  readonly hasProto: boolean
}

const code = { quote: 0x22, backslash: 0x5c, colon: 0x3a, minus: 0x2d, zero: 0x30, nine: 0x39 }
// What numbers are made of: digits, a sign, a point, an exponent.
const isNumeric = new Uint8Array(128)
for (const character of '0123456789+-.eE') isNumeric[character.charCodeAt(0)] = 1
const mostSafeDigits = 15

/** Looks once over a text that is JSON, as fast as it was parsed. */
export function scanJson(text: string): JsonScan {
  const { length } = text
  let keys = 0
  let isUnusual = false
  let isLossy = false
  for (let at = 0; at < length;) {
    const unit = text.charCodeAt(at)
    if (unit === code.quote) {
      at = afterText(text, at)
      while (text.charCodeAt(at) <= 0x20) at++
      if (text.charCodeAt(at) === code.colon) keys++
    } else if ((unit >= code.zero && unit <= code.nine) || unit === code.minus) {
      const start = at
      let isWhole = unit !== code.minus
      for (at++; at < length; at++) {
        const next = text.charCodeAt(at)
        if (next > 127 || isNumeric[next] === 0) break
        if (next < code.zero) isWhole = false
        else if (next > code.nine) isWhole = false
      }
      if (isWhole && at - start <= mostSafeDigits) continue
      const numeral = text.slice(start, at)
      if (String(Number(numeral)) === numeral) continue
      isUnusual = true
      isLossy ||= exactNumber(numeral) === undefined
    } else at++
  }
  return {
    keys,
    isUnusual,
    isLossy,
    hasProto: text.includes('__proto__') || text.includes('\\u00'),
  }
}

/** Where the text ends that starts at a quote: after its other quote. */
function afterText(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let slashes = 0
    while (json.charCodeAt(end - 1 - slashes) === code.backslash) slashes++
    if (slashes % 2 === 0) return end + 1
  }
  return json.length
}

/** How many keys the objects of a value have together. */
export function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (const element of value) count += countKeys(element)
    return count
  }
  if (!isJsonObject(value)) return 0
  for (const key of Object.keys(value)) count += 1 + countKeys(value[key])
  return count
}

function firstLoss(text: string): string | undefined {
  let found: string | undefined
  visitJson(text, {
    number(source, path) {
      if (exactNumber(source) === undefined)
        found = at(path(), `${source} ${numeralLoss(source)}. Write it as a string.`)
      return found === undefined
    },
    object(keys, path) {
      const twice = repeatedIn(keys)
      if (keys.includes('__proto__')) found = at(path(), 'A key may not be called __proto__.')
      else if (twice !== undefined)
        found = at(path(), `The key ${JSON.stringify(twice)} appears twice.`)
      return found === undefined
    },
  })
  return found
}

/** A key that an object has twice, and where the object is. */
export interface RepeatedKey {
  readonly key: string
  readonly path: JsonPath
}

/** Finds a key that an object of a text of JSON has twice. */
export function repeatedKey(text: string): RepeatedKey | undefined {
  let found: RepeatedKey | undefined
  visitJson(text, {
    object(keys, path) {
      const key = repeatedIn(keys)
      if (key !== undefined) found = { key, path: path() }
      return found === undefined
    },
  })
  return found
}

function repeatedIn(keys: readonly string[]): string | undefined {
  const seen = new Set<string>()
  return keys.find((key) => seen.size === seen.add(key).size)
}

/** Says where, unless it is the value itself. */
const at = (path: JsonPath, reason: string): string =>
  path.length === 0 ? reason : `${jsonPathText(path)}: ${reason}`
