/** The thresholds of overlap: 0.5, 0.55 … 0.95, with the rounding of `Params.setDetParams`. */
export const overlapThresholds: readonly number[] = Array.from({ length: 10 }, (_, i) =>
  i === 9 ? 0.95 : 0.5 + i * (0.45 / 9),
)

/** The ranges of area in square pixels, both ends included: all, small, medium, large. */
export const areaRanges: readonly (readonly [low: number, high: number])[] = [
  [0, 1e10],
  [0, 32 ** 2],
  [32 ** 2, 96 ** 2],
  [96 ** 2, 1e10],
]

/** What of one class is in one image. */
export interface ClassInstances {
  /** Of the inferences, by score, highest first. */
  readonly inferenceAreas: readonly number[]
  readonly truthAreas: readonly number[]
  /** Which ground truths are crowds. */
  readonly crowds: readonly boolean[]
  /** How far each inference lies in each ground truth, inference by inference. */
  readonly overlaps: Float64Array
}

// Of the word of an inference, bit t says that it is right at threshold t, and bit 10 + t that it is
// neither right nor wrong there.
const ignoredShift = overlapThresholds.length

/** 1 where an inference is right at a threshold of overlap, else 0. */
export const rightBit = (word: number, threshold: number): number => (word >>> threshold) & 1

/** 1 where an inference is neither right nor wrong at a threshold of overlap, else 0. */
export const ignoredBit = (word: number, threshold: number): number =>
  (word >>> (ignoredShift + threshold)) & 1

const thresholds = overlapThresholds.length
const allIgnored = ((1 << thresholds) - 1) << ignoredShift
// What pycocotools compares with, so that an overlap of 1 passes whatever its rounding.
const floors = overlapThresholds.map((threshold) => Math.min(threshold, 1 - 1e-10))
const ranges = areaRanges.length

/** Whether an area lies in one of the {@link areaRanges}. */
export function isInRange(area: number, range: number): boolean {
  const [low, high] = areaRanges[range] ?? [0, 0]
  return area >= low && area <= high
}

/**
 * Matches inferences with ground truths as `COCOeval.evaluateImg` of pycocotools 2.0.11 does: at each
 * threshold each inference, highest score first, takes the free ground truth with the largest overlap,
 * of equal ones the last; those that are ignored (crowds, and sizes out of the range) only if no other
 * passes. A crowd may be taken any number of times. What takes an ignored one is ignored, and so is an
 * unmatched inference out of the range.
 * @returns a word of bits for each inference and range of area, inference by inference
 */
export function matchClass(instances: ClassInstances): Uint32Array {
  const { inferenceAreas, truthAreas, crowds, overlaps } = instances
  const words = new Uint32Array(inferenceAreas.length * ranges)
  const passed = inferenceAreas.map((_, d) => thresholdsPassed(overlaps, d, truthAreas.length))
  const most = passed.reduce((largest, count) => Math.max(largest, count), 0)
  const truths = {
    overlaps,
    crowds,
    ignored: new Uint8Array(truthAreas.length),
    takenIn: new Uint8Array(truthAreas.length),
  }
  for (let range = 0; range < ranges; range++) {
    for (let d = 0; d < inferenceAreas.length; d++)
      if (!isInRange(inferenceAreas[d] ?? 0, range)) words[d * ranges + range] = allIgnored
    for (let g = 0; g < truthAreas.length; g++)
      truths.ignored[g] = crowds[g] === true || !isInRange(truthAreas[g] ?? 0, range) ? 1 : 0
    for (let t = 0; t < most; t++) {
      const floor = floors[t] ?? 1
      const round = range * thresholds + t + 1
      for (let d = 0; d < passed.length; d++) {
        if (t >= (passed[d] ?? 0)) continue
        const right = bestTruth(truths, { inference: d, floor, round, ignored: 0 })
        const found =
          right === -1 ? bestTruth(truths, { inference: d, floor, round, ignored: 1 }) : right
        if (found === -1) continue
        truths.takenIn[found] = round
        const at = d * ranges + range
        const bit = right === -1 ? 1 << (ignoredShift + t) : 1 << t
        words[at] = ((words[at] ?? 0) & ~(1 << (ignoredShift + t))) | bit
      }
    }
  }
  return words
}

/** How many of the thresholds an inference passes with its largest overlap. */
function thresholdsPassed(overlaps: Float64Array, inference: number, truths: number): number {
  let largest = 0
  for (let g = 0; g < truths; g++)
    largest = Math.max(largest, overlaps[inference * truths + g] ?? 0)
  let count = 0
  while (count < thresholds && largest >= (floors[count] ?? 1)) count++
  return count
}

interface Truths extends Pick<ClassInstances, 'overlaps' | 'crowds'> {
  readonly ignored: Uint8Array
  /** The last round in which each was taken. */
  readonly takenIn: Uint8Array
}

/** The free ground truth with the largest overlap, of equal ones the last; -1 where none passes. */
function bestTruth(
  { overlaps, crowds, ignored, takenIn }: Truths,
  options: { inference: number; floor: number; round: number; ignored: 0 | 1 },
): number {
  const start = options.inference * takenIn.length
  let best = options.floor
  let found = -1
  for (let g = 0; g < takenIn.length; g++) {
    if (ignored[g] !== options.ignored) continue
    if (takenIn[g] === options.round && crowds[g] !== true) continue
    const overlap = overlaps[start + g] ?? 0
    if (overlap < best) continue
    best = overlap
    found = g
  }
  return found
}
