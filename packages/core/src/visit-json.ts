import type { JsonPath } from './json-path.ts'

/** Receives the tokens of a JSON text. */
export interface JsonVisitor {
  /** Called for each number, as it is written. */
  readonly number?: (source: string, path: JsonPath) => void
  /** Called at the end of each object with its keys as they stand; equal ones come repeatedly. */
  readonly object?: (keys: readonly string[], path: JsonPath) => void
}

type Frame = { readonly keys: string[]; key: string | undefined } | { index: number }

const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\],]/g

/**
 * Walks a text that is JSON and reports what JSON.parse keeps to itself: how numbers are written,
 * and which keys an object has, in which order.
 */
export function visitJson(text: string, visitor: JsonVisitor): void {
  const open: Frame[] = []
  const path = (): JsonPath =>
    open.map((frame) => ('keys' in frame ? (frame.key ?? '') : frame.index))
  for (const [token] of text.matchAll(tokens)) {
    const frame = open.at(-1)
    if (token === '{') open.push({ keys: [], key: undefined })
    else if (token === '[') open.push({ index: 0 })
    else if (token === ']') open.pop()
    else if (token === '}') {
      open.pop()
      if (frame && 'keys' in frame) visitor.object?.(frame.keys, path())
    } else if (token === ',') {
      if (frame && 'keys' in frame) frame.key = undefined
      else if (frame) frame.index++
    } else if (!token.startsWith('"')) visitor.number?.(token, path())
    else if (frame && 'keys' in frame && frame.key === undefined) {
      // A text in JSON is JSON.
      frame.key = JSON.parse(token) as string
      frame.keys.push(frame.key)
    }
  }
}
