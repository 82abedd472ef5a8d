import { areaRanges, isInRange, matchClass } from './coco-matching.ts'
import { byScore, type ImageInstances } from './image-instances.ts'
import { createKeyList, type NumberList } from './number-list.ts'
import { createInferenceColumns, type InferenceColumns } from './ranked-inferences.ts'

/** What was seen of one class. */
export interface CocoClass {
  readonly label: string
  readonly inferences: InferenceColumns
  /** How many inferences there were, also beyond the most of an image. */
  readonly inferenceCount: number
  /** How many ground truths there are to find in each range of area. */
  readonly positives: readonly number[]
  /** Of each image, what its weights can be told from, and how many ground truths of all areas it has. */
  readonly positiveKeys: NumberList<Uint32Array<ArrayBuffer>>
  readonly positiveCounts: NumberList<Uint32Array<ArrayBuffer>>
}

/** Matches image by image, and keeps what COCO's figures need. */
export interface CocoTally {
  /** @param key what the weights of the image can be told from; null without replicates */
  add(image: ImageInstances, key: number | null): void
  /** By label, in the order of code units. */
  classes(): readonly CocoClass[]
}

/** The bits of a first word above those of the thresholds: the least of the cuts that keeps it. */
const cutShift = 24
export const cutOf = (word: number): number => word >>> cutShift

interface MutableClass extends CocoClass {
  inferenceCount: number
  readonly positives: number[]
}

/**
 * Makes a tally of matches.
 * @param options.cuts how many inferences of an image and class count, ascending; the last one is kept
 */
export function createCocoTally({ cuts }: { cuts: readonly number[] }): CocoTally {
  const most = cuts.at(-1) ?? 0
  const classes = new Map<string, MutableClass>()

  function classOf(label: string): MutableClass {
    const known = classes.get(label)
    if (known !== undefined) return known
    const made = {
      label,
      inferences: createInferenceColumns(),
      inferenceCount: 0,
      positives: areaRanges.map(() => 0),
      positiveKeys: createKeyList(),
      positiveCounts: createKeyList(),
    }
    classes.set(label, made)
    return made
  }

  function addTruths(ofClass: MutableClass, areas: readonly number[], key: number | null): void {
    const { positives, positiveKeys, positiveCounts } = ofClass
    const [before = 0] = positives
    for (let range = 0; range < areaRanges.length; range++)
      for (const area of areas)
        if (isInRange(area, range)) positives[range] = (positives[range] ?? 0) + 1
    const count = (positives[0] ?? 0) - before
    if (key === null || count === 0) return
    positiveKeys.push(key)
    positiveCounts.push(count)
  }

  function addInferences(ofClass: MutableClass, { words, scores, key }: Matched): void {
    let cut = 0
    for (let rank = 0; rank < scores.length; rank++) {
      while (rank >= (cuts[cut] ?? Infinity)) cut++
      const at = rank * areaRanges.length
      words[at] = (words[at] ?? 0) | (cut << cutShift)
      ofClass.inferences.push({
        score: scores[rank] ?? 0,
        words,
        at,
        key,
      })
    }
  }

  return {
    add(image, key) {
      for (const [label, { truths, inferences }] of byLabel(image)) {
        const ofClass = classOf(label)
        ofClass.inferenceCount += inferences.length
        const crowds = truths.map((g) => image.truths[g]?.crowd === true)
        const truthAreas = truths.map((g) => image.truths[g]?.area ?? 0)
        const found = truthAreas.filter((_, i) => crowds[i] === false)
        addTruths(ofClass, found, key)
        const kept = inferences.slice(0, most)
        const overlaps = new Float64Array(kept.length * truths.length)
        for (const [d, inference] of kept.entries())
          for (const [g, truth] of truths.entries())
            overlaps[d * truths.length + g] = image.overlap(inference, truth)
        const inferenceAreas = kept.map((d) => image.inferences[d]?.area ?? 0)
        addInferences(ofClass, {
          words: matchClass({ inferenceAreas, truthAreas, crowds, overlaps }),
          scores: kept.map((d) => image.inferences[d]?.score ?? 0),
          key: key ?? 0,
        })
      }
    },
    classes: () => [...classes.values()].toSorted((a, b) => (a.label < b.label ? -1 : 1)),
  }
}

interface Matched {
  readonly words: Uint32Array
  readonly scores: readonly number[]
  readonly key: number
}

interface OfLabel {
  readonly truths: number[]
  readonly inferences: number[]
}

/** The indexes of what an image has of each label; of inferences by score. */
function byLabel(image: ImageInstances): Map<string, OfLabel> {
  const groups = new Map<string, OfLabel>()
  const groupOf = (label: string): OfLabel => {
    const known = groups.get(label)
    if (known !== undefined) return known
    const made = { truths: [], inferences: [] }
    groups.set(label, made)
    return made
  }
  for (const [g, { label }] of image.truths.entries()) groupOf(label).truths.push(g)
  for (const d of byScore(image.inferences))
    groupOf(image.inferences[d]?.label ?? '').inferences.push(d)
  return groups
}
