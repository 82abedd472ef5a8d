import { isJsonObject, type Json, type JsonObject } from '@touchstone/core'
import type { Path } from './path.ts'

/** One place where two JSON values differ. What is undefined is absent. */
export interface Difference {
  readonly path: Path
  readonly before: Json | undefined
  readonly after: Json | undefined
  /** Both are there, with their keys in another order. */
  readonly isReordered?: true
}

/** Whether two values are the same to the letter: types, order of keys, everything. */
export const isSame = (a: Json | undefined, b: Json | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

/** All places where two values differ, as deep down as it goes; arrays go by their indexes. */
export function differences(
  before: Json | undefined,
  after: Json | undefined,
  path: Path = [],
): Difference[] {
  if (isSame(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length)
    return Array.from({ length }, (_, i) => differences(before[i], after[i], [...path, i])).flat()
  }
  if (!isJsonObject(before) || !isJsonObject(after)) return [{ path, before, after }]
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  const found = [...keys].flatMap((key) =>
    differences(ownValue(before, key), ownValue(after, key), [...path, key]),
  )
  return found.length > 0 ? found : [{ path, before, after, isReordered: true }]
}

/** The value of a key of an object's own. */
export const ownValue = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined
