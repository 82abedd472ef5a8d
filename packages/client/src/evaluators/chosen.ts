/** Finds the choice that an answer ends on; null where it names none. */
export type Chosen = (answer: string) => string | null

// A choice is a word of its own: not the "no" of "know", "no-one" and "yes/no", nor the 4 of "4.5" and "4/5".
const notAfter = String.raw`(?<![\p{L}\p{N}]|[\p{L}\p{N}][-_'’/]|\p{N}[.,:]|(?<![\p{L}\p{N}])[-−](?=\p{N}))`
const notBefore = String.raw`(?![\p{L}\p{N}%]|[-_'’/][\p{L}\p{N}]|[.,:]\p{N})`

/**
 * Makes the reader of answers: the last of the choices counts, and of several that end there the longest, such
 * as "not helpful" beside "helpful". Case does not count.
 */
export function chosenOf(labels: readonly string[]): Chosen {
  const choices = labels.map((label) => {
    const words = wordsOf(label).map((word) =>
      word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`),
    )
    return {
      label,
      pattern: new RegExp(`${notAfter}${words.join(String.raw`\s+`)}${notBefore}`, 'giu'),
    }
  })
  return (answer) => {
    const text = answer.normalize('NFC')
    let best: { label: string; end: number; length: number } | undefined
    for (const { label, pattern } of choices)
      for (const { index, 0: found } of text.matchAll(pattern)) {
        const [end, length] = [index + found.length, found.length]
        if (!best || end > best.end || (end === best.end && length > best.length))
          best = { label, end, length }
      }
    return best?.label ?? null
  }
}

/** What answers are searched for: choices with the same text cannot be told apart. */
export const searchedText = (label: string): string => wordsOf(label).join(' ').toLowerCase()

const wordsOf = (label: string): string[] =>
  label
    .normalize('NFC')
    .split(/\s+/)
    .filter((word) => word !== '')
