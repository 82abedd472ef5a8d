type Numbers = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>

const firstChunk = 16
const largestChunk = 65_536

/** A list of numbers that grows by chunks, so that nothing is copied and little is reserved. */
export interface NumberList<A extends Numbers> {
  readonly length: number
  push(value: number): void
  /** The chunks in order, each as long as what is in it. */
  chunks(): Iterable<A>
  /** All of it, as a copy. */
  toArray(): A
}

function createList<A extends Numbers>(create: (length: number) => A): NumberList<A> {
  const full: A[] = []
  let last: A | undefined
  let used = 0
  let before = 0
  function* chunks(): Iterable<A> {
    yield* full
    // A view on the same numbers; `subarray` of either kind gives that kind.
    if (last) yield last.subarray(0, used) as A
  }
  return {
    get length() {
      return before + used
    },
    push(value) {
      if (last === undefined) last = create(firstChunk)
      else if (used === last.length) {
        full.push(last)
        before += used
        last = create(Math.min(largestChunk, last.length * 2))
        used = 0
      }
      last[used++] = value
    },
    chunks,
    toArray() {
      const all = create(before + used)
      let at = 0
      for (const chunk of chunks()) {
        all.set(chunk, at)
        at += chunk.length
      }
      return all
    },
  }
}

/** A list of doubles, 8 bytes each. */
export const createNumberList = (): NumberList<Float64Array<ArrayBuffer>> =>
  createList((length) => new Float64Array(length))

/** A list of whole numbers below 2 ** 32, 4 bytes each. */
export const createKeyList = (): NumberList<Uint32Array<ArrayBuffer>> =>
  createList((length) => new Uint32Array(length))
