import { isJsonObject, type Json, type JsonObject } from '@touchstone/core'
import { pathName, type Path } from './path.ts'
import { visitJson } from './visit-json.ts'

/** An object whose keys will stand in another order than they were typed in. */
export interface Reordered {
  readonly path: Path
  /** As they will stand. */
  readonly keys: readonly string[]
}

/** What a text says as JSON, or why it cannot be stored to the letter. */
export type ReadJson<T> =
  | { readonly value: T; readonly reordered: readonly Reordered[] }
  | {
      readonly problem: string
      /** Whether it is JSON, but says what would be lost. */
      readonly isJson: boolean
    }

/** Reads one JSON value without losing anything: a number that would change is refused. */
export function readJson(text: string): ReadJson<Json> {
  let value: Json
  try {
    // JSON.parse gives JSON.
    value = JSON.parse(text) as Json
  } catch (error) {
    return { problem: messageOfError(error), isJson: false }
  }
  const reordered: Reordered[] = []
  try {
    visitJson(text, {
      number: requireExact,
      object(keys, path) {
        requireKeys(keys, path)
        reordered.push(...reorderedKeys(keys, path))
      },
    })
  } catch (error) {
    return { problem: messageOfError(error), isJson: true }
  }
  return { value, reordered }
}

/** Reads metadata: an object. */
export function readMetadata(text: string): ReadJson<JsonObject> {
  const read = readJson(text)
  if ('problem' in read) return read
  const { value, reordered } = read
  if (isJsonObject(value)) return { value, reordered }
  return { problem: 'Metadata is an object: { "key": value, … }.', isJson: true }
}

const messageOfError = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

/** Says where, unless it is the value itself. */
const at = (path: Path): string => (path.length === 0 ? '' : `${pathName(path)}: `)

function requireExact(source: string, path: Path): void {
  const value = Number(source)
  if (!Number.isFinite(value))
    throw new Error(`${at(path)}${source} is too large for a number. Write it as a text.`)
  if (digitsOf(source) !== digitsOf(String(value)))
    throw new Error(
      `${at(path)}${source} would become ${value}: numbers have about 16 digits. Write it as a text.`,
    )
}

/** A number as its digits and their exponent, so that 0.10, 1e-1 and 0.1 are the same. */
function digitsOf(text: string): string {
  const [mantissa = '', exponent = '0'] = text.replace(/^-/, '').toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = (whole + fraction).replace(/^0+/, '')
  const kept = digits.replace(/0+$/, '')
  if (kept === '') return '0'
  return `${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`
}

/** JSON.parse takes the last of two equal keys and says nothing. */
function requireKeys(keys: readonly string[], path: Path): void {
  if (keys.includes('__proto__')) throw new Error(`${at(path)}A key may not be called __proto__.`)
  const seen = new Set<string>()
  for (const key of keys) {
    if (seen.has(key)) throw new Error(`${at(path)}The key ${JSON.stringify(key)} is there twice.`)
    seen.add(key)
  }
}

/** The object at `path`, where it does not keep `keys` in their order. */
export function reorderedKeys(keys: readonly string[], path: Path): Reordered[] {
  const stored = storedOrder(keys)
  return stored.some((key, index) => key !== keys[index]) ? [{ path, keys: stored }] : []
}

/** The keys as every object of JavaScript has them, here and on the server. */
const storedOrder = (keys: readonly string[]): readonly string[] =>
  keys.some((key) => /^\d/.test(key))
    ? Object.keys(Object.fromEntries(keys.map((key) => [key, 0])))
    : keys
