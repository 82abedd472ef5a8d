import { createPlaceBits } from './place-bits.ts'

/** Compares references with one sequence by their longest common subsequences. */
export interface CommonSubsequences {
  /** How long the longest common subsequence is. */
  length(reference: Int32Array): number
  /**
   * Sets marks at the places of a reference that lie on one longest common subsequence: the one that
   * rouge-score finds from the end, where a pair of equal symbols is taken whenever it is met and the
   * sequence is left first where that alone keeps the length.
   */
  mark(marks: Uint8Array, reference: Int32Array): void
}

// As many words of the table are kept at least, or as many rows as √n.
const keptWords = 4_096

/**
 * Prepares a sequence for comparison by 32 cells of the table at once (Hyyrö: Bit-Parallel LCS-length
 * Computation Revisited, 2004): a bit of a row is 0 where the length goes up by one from the cell
 * before. Time is the product of the lengths / 32. `mark` keeps every √n-th row, and makes the ones
 * between them again.
 */
export function createCommonSubsequences(sequence: Int32Array): CommonSubsequences {
  const bits = createPlaceBits(sequence)
  const { words } = bits
  // Rows of the table from `first` on.
  let rows = new Int32Array(words)

  /** Makes the row after the one at `from`, at `to`. */
  const advance = (symbol: number, from: number, to: number): void => {
    const equal = bits.of(symbol)
    let carry = 0
    for (let w = 0; w < words; w++) {
      const before = rows[from + w] ?? 0
      const met = before & (equal[w] ?? 0)
      const sum = (before >>> 0) + (met >>> 0) + carry
      carry = sum > 0xffffffff ? 1 : 0
      rows[to + w] = sum | (before & ~met)
    }
  }

  /** The length that the row at `from` has after so many places. */
  const lengthOf = (from: number, places: number): number => {
    const whole = from + (places >>> 5)
    let length = 0
    for (let w = from; w < whole; w++) length += onesOf(~(rows[w] ?? 0))
    const rest = places & 31
    return rest === 0 ? length : length + onesOf(~(rows[whole] ?? 0) & (2 ** rest - 1))
  }

  const stepOf = (from: number, place: number): number =>
    (((rows[from + (place >>> 5)] ?? 0) >>> (place & 31)) & 1) ^ 1

  function mark(marks: Uint8Array, reference: Int32Array): void {
    if (words === 0) return
    const n = reference.length
    const distance = Math.max(Math.ceil(Math.sqrt(n)), Math.floor(keptWords / words))
    const blocks = Math.max(1, Math.ceil(n / distance))
    if (rows.length < (Math.min(n, distance) + 1) * words)
      rows = new Int32Array((Math.min(n, distance) + 1) * words)
    const starts = new Int32Array(blocks * words).fill(-1, 0, words)
    const makeRows = (block: number): void => {
      rows.set(starts.subarray(block * words, (block + 1) * words))
      const end = Math.min(n, (block + 1) * distance)
      for (let i = block * distance, at = 0; i < end; i++, at += words)
        advance(reference[i] ?? 0, at, at + words)
    }
    for (let block = 0; block < blocks; block++) {
      makeRows(block)
      if (block + 1 < blocks)
        starts.set(rows.subarray(distance * words, (distance + 1) * words), (block + 1) * words)
    }
    let i = n
    let j = sequence.length
    for (let block = blocks - 1; block >= 0; block--) {
      const first = block * distance
      if (block + 1 < blocks) makeRows(block)
      while (i > first && j > 0) {
        const here = (i - first) * words
        const above = here - words
        // From here the sequence is left for as long as that alone keeps the length.
        let length = lengthOf(here, j)
        let lengthAbove = lengthOf(above, j)
        while (j > 0 && reference[i - 1] !== sequence[j - 1]) {
          const step = stepOf(here, j - 1)
          if (length - step <= lengthAbove) break
          j--
          length -= step
          lengthAbove -= stepOf(above, j)
        }
        if (j > 0 && reference[i - 1] === sequence[j - 1]) {
          marks[i - 1] = 1
          j--
        }
        i--
      }
    }
  }

  return {
    length(reference) {
      rows.fill(-1, 0, words)
      for (let i = 0; i < reference.length; i++) advance(reference[i] ?? 0, 0, 0)
      return lengthOf(0, sequence.length)
    },
    mark,
  }
}

/** How many bits of a word are 1 (Warren: Hacker's Delight, section 5-1). */
function onesOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
