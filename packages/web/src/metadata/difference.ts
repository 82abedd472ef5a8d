import type { Json, JsonObject } from '@touchstone/core'

export type Path = readonly (string | number)[]

/** One place where two JSON values differ. What is undefined is absent. */
export interface Difference {
  readonly path: Path
  readonly before: Json | undefined
  readonly after: Json | undefined
  /** Both are there, with their keys in another order. */
  readonly isReordered?: true
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

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
  if (!isObject(before) || !isObject(after)) return [{ path, before, after }]
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  const found = [...keys].flatMap((key) =>
    differences(ownValue(before, key), ownValue(after, key), [...path, key]),
  )
  return found.length > 0 ? found : [{ path, before, after, isReordered: true }]
}

const ownValue = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined
