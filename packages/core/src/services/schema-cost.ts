import type { Json } from '../json.ts'

// What can take time that grows faster than schema and value do: patterns that go back, references
// that multiply, and comparing each element with each other.
const costly = new Set(['pattern', 'patternProperties', 'uniqueItems', '$ref', '$dynamicRef'])

/** Larger schemas are compiled and checked apart, whatever is in them. */
const mostValues = 1_000

/**
 * Whether a schema is quick to compile, and its check is done in time that is bounded by the size of
 * a row. A key that only looks like a costly keyword makes a schema costly too.
 */
export function isCheapSchema(schema: Json): boolean {
  let left = mostValues
  const isCheap = (value: Json): boolean => {
    if (--left < 0) return false
    if (Array.isArray(value)) return value.every(isCheap)
    if (typeof value !== 'object' || value === null) return true
    return Object.entries(value).every(([key, inner]) => !costly.has(key) && isCheap(inner))
  }
  return isCheap(schema)
}
