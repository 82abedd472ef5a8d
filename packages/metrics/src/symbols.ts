/** The code points of a text; half a surrogate pair is one of its own. */
export function codePointsOf(text: string): Int32Array {
  const points = new Int32Array(text.length)
  let n = 0
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i) ?? 0
    if (point > 0xffff) i++
    points[n++] = point
  }
  return points.subarray(0, n)
}

/** Numbers words by their first appearance, so that lists of words compare as lists of numbers. */
export function createWordNumbers(): (words: readonly string[]) => Int32Array {
  const numbers = new Map<string, number>()
  return (words) => {
    const list = new Int32Array(words.length)
    for (const [i, word] of words.entries()) {
      const known = numbers.get(word)
      list[i] = known ?? numbers.size
      if (known === undefined) numbers.set(word, numbers.size)
    }
    return list
  }
}

/** Two sequences without what they have in common at the start and at the end. */
export function withoutCommonEnds(
  a: Int32Array,
  b: Int32Array,
): readonly [a: Int32Array, b: Int32Array] {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start++
  let end = 0
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  return [a.subarray(start, a.length - end), b.subarray(start, b.length - end)]
}
