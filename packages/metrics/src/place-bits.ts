/** Where each symbol of a sequence occurs, as bits: place p is bit p % 32 of word p / 32. */
export interface PlaceBits {
  /** How many words of 32 places there are. */
  readonly words: number
  /** The places of a symbol. The next call may use the array again. */
  of(symbol: number): Int32Array
}

// So many words of bits are kept at most, 16 MiB, for symbols that are not the most frequent ones.
const keptWords = 2 ** 22
const rare = 16

/**
 * Makes the masks that bit-parallel comparisons of sequences need. Bits are kept for symbols with more
 * places than there are words, of which there are at most 32, and for others while there is room; the
 * rest is set anew each time.
 */
export function createPlaceBits(sequence: Int32Array): PlaceBits {
  const words = Math.ceil(sequence.length / 32)
  const next = new Int32Array(sequence.length)
  // The last place of each symbol; `next` leads to the ones before it, and ends with -1.
  const last = new Map<number, number>()
  for (const [place, symbol] of sequence.entries()) {
    next[place] = last.get(symbol) ?? -1
    last.set(symbol, place)
  }
  const kept = new Map<number, Int32Array>()
  const scratch = new Int32Array(words)
  let inScratch = -1

  const setPlaces = (bits: Int32Array, from: number): number => {
    let n = 0
    for (let place = from; place >= 0; place = next[place] ?? -1) {
      bits[place >>> 5] = (bits[place >>> 5] ?? 0) | (1 << (place & 31))
      n++
    }
    return n
  }

  return {
    words,
    of(symbol) {
      const known = kept.get(symbol)
      if (known !== undefined) return known
      for (let place = inScratch; place >= 0; place = next[place] ?? -1) scratch[place >>> 5] = 0
      inScratch = last.get(symbol) ?? -1
      const places = setPlaces(scratch, inScratch)
      const room = places > rare && (kept.size + 1) * words <= keptWords
      if (places <= words && !room) return scratch
      kept.set(symbol, scratch.slice())
      return scratch
    },
  }
}
