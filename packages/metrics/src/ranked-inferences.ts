import { areaRanges } from './coco-matching.ts'
import { createKeyList, createNumberList } from './number-list.ts'

/** The inferences of one class over all images, 28 bytes each. */
export interface InferenceColumns {
  readonly length: number
  /** @param inference.words words of bits, of which those for the ranges of area begin at `at` */
  push(inference: { score: number; words: Uint32Array; at: number; key: number }): void
  ranked(): RankedInferences
}

/** Inferences by score, highest first; equal ones in the order in which they came. */
export interface RankedInferences {
  readonly scores: Float64Array
  /** Of each range of area, a word of bits for each inference. */
  readonly words: readonly Uint32Array[]
  /** What the weights of the image of each inference can be told from. */
  readonly keys: Uint32Array
}

/** Makes columns without inferences. */
export function createInferenceColumns(): InferenceColumns {
  const scores = createNumberList()
  const words = areaRanges.map(() => createKeyList())
  const keys = createKeyList()
  return {
    get length() {
      return keys.length
    },
    push(inference) {
      scores.push(inference.score)
      for (let range = 0; range < words.length; range++)
        words[range]?.push(inference.words[inference.at + range] ?? 0)
      keys.push(inference.key)
    },
    ranked() {
      const unordered = scores.toArray()
      const order = ranksOf(unordered)
      return {
        scores: unordered.map((_, i) => unordered[order[i] ?? 0] ?? 0),
        words: words.map((ofRange) => inOrder(ofRange.toArray(), order)),
        keys: inOrder(keys.toArray(), order),
      }
    },
  }
}

const inOrder = (values: Uint32Array, order: Uint32Array): Uint32Array =>
  order.map((index) => values[index] ?? 0)

/** The indexes of scores, highest first, equal ones in their order. */
const ranksOf = (scores: Float64Array): Uint32Array =>
  Uint32Array.from(scores.keys()).toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)
