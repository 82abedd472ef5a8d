import type { JsonObject } from '@touchstone/core'

/** Objects in objects. */
export const deep = (levels: number): JsonObject => {
  let value: JsonObject = {}
  for (let n = 1; n < levels; n++) value = { a: value }
  return value
}

/** What a program sends that does not keep to the types. */
export const untyped = (value: unknown): JsonObject => value as JsonObject
/** JSON as it is, `__proto__` keys included. */
export const parsed = (text: string): JsonObject => JSON.parse(text) as JsonObject
