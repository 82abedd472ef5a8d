import type { Json, JsonObject } from '@touchstone/core'

/** What a text says as JSON, or why it cannot be stored to the letter. */
export type ReadJson<T> = { readonly value: T } | { readonly problem: string }

/** Reads one JSON value without losing anything: a number that would change is refused. */
export function readJson(text: string): ReadJson<Json> {
  try {
    refuseRepeatedKeys(text)
    // JSON.parse gives JSON.
    return { value: JSON.parse(text, checked) as Json }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

/** Reads metadata: an object. */
export function readMetadata(text: string): ReadJson<JsonObject> {
  const read = readJson(text)
  if ('problem' in read) return read
  const { value } = read
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value }
  return { problem: 'Metadata is an object: { "key": value, … }.' }
}

function checked(key: string, value: unknown, context?: { source?: string }): unknown {
  if (key === '__proto__') throw new Error('A key may not be called __proto__.')
  const source = context?.source
  if (typeof value !== 'number' || source === undefined) return value
  if (!Number.isFinite(value))
    throw new Error(`${source} is too large for a number. Write it as a text.`)
  if (digitsOf(source) !== digitsOf(String(value)))
    throw new Error(
      `${source} would become ${value}: numbers have about 16 digits. Write it as a text.`,
    )
  return value
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
function refuseRepeatedKeys(text: string): void {
  const open: (Set<string> | undefined)[] = []
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    const [token, colon] = match
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (colon !== undefined) {
      const key: unknown = JSON.parse(token.slice(0, -colon.length))
      const keys = open.at(-1)
      if (keys?.has(String(key))) throw new Error(`The key ${JSON.stringify(key)} is there twice.`)
      keys?.add(String(key))
    }
  }
}
