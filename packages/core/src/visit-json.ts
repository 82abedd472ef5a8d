import type { JsonPath } from './json-path.ts'

/** Receives the tokens of a JSON text, with the path to each. */
export interface JsonVisitor {
  /** Called for each number, as it is written. An answer of `false` ends the walk. */
  readonly number?: (source: string, path: () => JsonPath) => boolean | void
  /**
   * Called at the end of each object with its keys as they stand; equal ones come repeatedly. An
   * answer of `false` ends the walk.
   */
  readonly object?: (keys: readonly string[], path: () => JsonPath) => boolean | void
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
      if (frame && 'keys' in frame && visitor.object?.(frame.keys, path) === false) return
    } else if (token === ',') {
      if (frame && 'keys' in frame) frame.key = undefined
      else if (frame) frame.index++
    } else if (!token.startsWith('"')) {
      if (visitor.number?.(token, path) === false) return
    } else if (frame && 'keys' in frame && frame.key === undefined) {
      frame.key = textOf(token)
      frame.keys.push(frame.key)
    }
  }
}

/** A text in JSON, which is JSON itself. */
const textOf = (token: string): string =>
  token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1)
