import { wordsOf } from './white-space.ts'

const punctuation = /[!-/:-@[-`{-~]/g
// `\b` of Python is a border between a letter, digit or number of any script and something else.
const articles = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu

/**
 * The words of an answer as the evaluation script of SQuAD 2.0 compares them: lower case, without
 * ASCII punctuation and English articles.
 */
export function answerWords(text: string): string[] {
  return wordsOf(text.toLowerCase().replace(punctuation, '').replace(articles, ' '))
}

/**
 * The F1 of the words that two answers share, each as often as both have it (Rajpurkar et al.: SQuAD,
 * 2016). An answer without words agrees with another one without words only.
 */
export function answerF1(words: readonly string[], truth: readonly string[]): number {
  const total = words.length + truth.length
  if (total === 0) return 1
  const left = new Map<string, number>()
  for (const word of truth) left.set(word, (left.get(word) ?? 0) + 1)
  let shared = 0
  for (const word of words) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    shared++
  }
  return (2 * shared) / total
}
