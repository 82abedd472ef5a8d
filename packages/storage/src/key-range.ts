import type { Query } from '@touchstone/core'

/** Sort keys from `from` (included) up to `to` (left out), in the order of their UTF-8 bytes. */
export interface KeyRange {
  readonly from: string
  /** Absent: to the end of the partition. */
  readonly to: string | undefined
}

/** The one range of sort keys that a query is about. */
export function keyRange({ prefix = '', after, reverse = false }: Query): KeyRange {
  const end = endOfPrefix(prefix)
  if (after === undefined) return { from: prefix, to: end }
  if (reverse) return { from: prefix, to: end !== undefined && precedes(end, after) ? end : after }
  // Nothing fits between a text and the same text with a NUL behind it.
  const next = `${after}\0`
  return { from: precedes(prefix, next) ? next : prefix, to: end }
}

/**
 * The smallest text that is greater than every text with this prefix; undefined when there is
 * none. UTF-8 orders texts by code points, so it is the prefix with its last code point one higher.
 */
export function endOfPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix)
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0) ?? 0
    if (point === 0x10ffff) continue
    // Surrogates are not code points of any text.
    return points.join('') + String.fromCodePoint(point === 0xd7ff ? 0xe000 : point + 1)
  }
  return undefined
}

const precedes = (a: string, b: string): boolean =>
  Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0
