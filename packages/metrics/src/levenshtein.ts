import { createPlaceBits, type PlaceBits } from './place-bits.ts'
import { withoutCommonEnds } from './symbols.ts'

/**
 * How many symbols must be put in, taken out or replaced to make one sequence of the other: 32 cells
 * of the table at once (Myers: A Fast Bit-Vector Algorithm for Approximate String Matching Based on
 * Dynamic Programming, J. ACM 46, 1999; in blocks as in Hyyrö: A Bit-Vector Algorithm for Computing
 * Levenshtein and Damerau Edit Distances, 2003), and only near the diagonal for as long as that is
 * enough (Ukkonen: Algorithms for Approximate String Matching, 1985). Time is the longer length times
 * the distance / 32, memory the sum of the lengths.
 */
export function levenshtein(a: Int32Array, b: Int32Array): number {
  const [one, other] = withoutCommonEnds(a, b)
  const [pattern, text] = one.length <= other.length ? [one, other] : [other, one]
  if (pattern.length === 0) return text.length
  const bits = createPlaceBits(pattern)
  for (let band = text.length - pattern.length + 64; band < pattern.length / 4; band *= 4) {
    const distance = withinBand({ bits, length: pattern.length, text, band })
    // A way that leaves the band is longer than the band is wide.
    if (distance <= band) return distance
  }
  return withinBand({ bits, length: pattern.length, text, band: text.length })
}

/**
 * The length of the shortest way through the table that does not go further than the band from the
 * diagonal: the distance where that is at most the band.
 */
function withinBand(options: {
  bits: PlaceBits
  length: number
  text: Int32Array
  band: number
}): number {
  const { bits, length, text, band } = options
  const { words } = bits
  // Where the distance of a column goes up by one, and where it goes down, from cell to cell. A block
  // that comes into the band is taken to go up by one at each cell, which no way can exceed.
  const up = new Int32Array(words).fill(-1)
  const down = new Int32Array(words)
  const endOf = (block: number): number => Math.min(length, (block + 1) * 32)
  let last = Math.min(words - 1, (band - 1) >>> 5)
  // The distance at the end of the last block.
  let distance = endOf(last)
  for (let i = 0; i < text.length; i++) {
    const wanted = Math.min(words - 1, (i + band) >>> 5)
    distance += endOf(wanted) - endOf(last)
    last = wanted
    const first = Math.max(0, i - band) >>> 5
    const equal = bits.of(text[i] ?? 0)
    let upIn = 1
    let downIn = 0
    for (let w = first; w <= last; w++) {
      const eq = equal[w] ?? 0
      const pv = up[w] ?? 0
      const mv = down[w] ?? 0
      const xv = eq | mv
      const eqIn = eq | downIn
      const xh = (((eqIn & pv) + pv) ^ pv) | eqIn
      const ph = mv | ~(xh | pv)
      const mh = pv & xh
      const phShifted = (ph << 1) | upIn
      const mhShifted = (mh << 1) | downIn
      up[w] = mhShifted | ~(xv | phShifted)
      down[w] = phShifted & xv
      const end = w === words - 1 ? (length - 1) & 31 : 31
      upIn = (ph >>> end) & 1
      downIn = (mh >>> end) & 1
    }
    distance += upIn - downIn
  }
  return distance
}
