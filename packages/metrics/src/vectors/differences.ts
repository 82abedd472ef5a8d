/**
 * The paths at which a value differs from what is expected by more than
 * `tolerance * max(1, |expected|)`, with both values; keys that are not expected may be there.
 */
export function differences(
  actual: unknown,
  expected: unknown,
  { tolerance = 1e-9, path = '' }: { tolerance?: number; path?: string } = {},
): string[] {
  if (Object.is(actual, expected)) return []
  if (typeof expected === 'number' && typeof actual === 'number')
    return Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected))
      ? []
      : [`${path}: ${actual} instead of ${expected}`]
  if (typeof expected !== 'object' || expected === null)
    return [`${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`]
  if (typeof actual !== 'object' || actual === null)
    return [`${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`]
  if (Array.isArray(expected) && (!Array.isArray(actual) || actual.length !== expected.length))
    return [`${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`]
  const found = new Map(Object.entries(actual))
  return Object.entries(expected).flatMap(([key, value]) =>
    differences(found.get(key), value, { tolerance, path: path === '' ? key : `${path}.${key}` }),
  )
}
