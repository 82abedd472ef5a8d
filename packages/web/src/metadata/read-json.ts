import { isJsonObject, type Json, type JsonObject } from '@touchstone/core'
import { parseExactJson, visitJson } from '@touchstone/core/exact-json'
import type { Path } from './path.ts'

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
  const read = parseExactJson(text)
  if ('problem' in read) return read
  const reordered: Reordered[] = []
  visitJson(text, {
    object(keys, path) {
      reordered.push(...reorderedKeys(keys, path()))
    },
  })
  return { value: read.value, reordered }
}

/** Reads metadata: an object. */
export function readMetadata(text: string): ReadJson<JsonObject> {
  const read = readJson(text)
  if ('problem' in read) return read
  const { value, reordered } = read
  if (isJsonObject(value)) return { value, reordered }
  return { problem: 'Metadata is an object: { "key": value, … }.', isJson: true }
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
