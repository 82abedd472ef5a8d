import { type Box, boxArea, boxOverlap } from './box-overlap.ts'
import { type CocoClassResult, type CocoFigures, cocoFigures } from './coco-figures.ts'
import { cocoReplicateCount, type CocoReplicates, createCocoReplicates } from './coco-replicates.ts'
import { createCocoTally } from './coco-tally.ts'
import { type DetectionPlots, detectionPlots } from './detection-plots.ts'
import { type ChanceMetrics, createFigureIntervals } from './figure-intervals.ts'
import type { ImageInstances } from './image-instances.ts'
import { type InstanceMatches, matchInstances } from './instance-matches.ts'
import { largest } from './label-fold.ts'
import { MetricsError } from './metrics-error.ts'
import { allSteps, type Steps } from './steps.ts'
import { createSampling, type IntervalOptions, type Origin } from './sampling.ts'
import { createThresholdTally, type FoundFigures, foundFigures } from './threshold-tally.ts'

/** An image: the boxes to find, and those that were found. */
export interface DetectionRow {
  readonly truths: readonly {
    readonly label: string
    readonly box: Box
    /** Whether the box holds a crowd, of which nothing is missed and what lies in it is ignored. */
    readonly crowd?: boolean | undefined
  }[]
  readonly inferences: readonly {
    readonly label: string
    readonly box: Box
    readonly score: number
  }[]
}

/** How boxes are matched at one threshold. */
export interface MatchOptions {
  /** The least score that counts, for all labels or by label. @default 0.5 */
  readonly threshold?: number | Readonly<Record<string, number>> | undefined
  /** The least overlap that is a match, above 0 and at most 1. @default 0.5 */
  readonly overlap?: number | undefined
}

export interface DetectionOptions extends MatchOptions {
  /** How many inferences of an image and class COCO's figures count, ascending. @default [1, 10, 100] */
  readonly maxDetections?: readonly number[] | undefined
  readonly intervals?: IntervalOptions | undefined
}

/** The figures of one image at one threshold. */
export interface DetectionSample {
  readonly tp: number
  readonly fp: number
  readonly fn: number
  /** How many inferences have another label than what they found: each is a miss and a false alarm. */
  readonly confused: number
  readonly precision: number | null
  readonly recall: number | null
  readonly matches: InstanceMatches
}

/** What `detection` computes for a test case or a suite. */
export interface DetectionMetrics extends CocoFigures, DetectionPlots, ChanceMetrics {
  readonly n: number
  /** Of all labels at the threshold. */
  readonly micro: FoundFigures
  /** How many labels there are. */
  readonly classes: number
  /** By label, at most the 200 with the most ground truths. */
  readonly perClass: readonly DetectionClass[]
  /** The labels whose precision or recall has no value, of those in `perClass`. */
  readonly undefined: readonly string[]
}

/** The figures of one label; null where there is no value. */
export interface DetectionClass extends FoundFigures {
  readonly label: string
  /** Without crowds. */
  readonly groundTruths: number
  readonly inferences: number
  readonly ap: number | null
  readonly ap50: number | null
  readonly ap75: number | null
  /** The average recall with the most inferences of an image that count. */
  readonly ar: number | null
  /** The best F1 over all thresholds of the score, at an overlap of 0.5. */
  readonly bestF1: number | null
  /** Where it is reached; of equal ones the highest. */
  readonly bestThreshold: number | null
}

/** Collects images, 28 bytes an inference, and says how well boxes are found. */
export interface DetectionTally {
  /**
   * Images come in the order of their places: equal scores keep it.
   * @throws {MetricsError} for a coordinate or a score that is not finite
   */
  add(row: DetectionRow, origin: Origin): void
  metrics(): DetectionMetrics
  /** The same in steps, between which others can have their turn. */
  metricsInSteps(): Steps<DetectionMetrics>
}

const defaultThreshold = 0.5

/** The most labels whose figures are listed. */
const mostClasses = 200

/**
 * Returns the figures of one image, with the boxes that match by their indexes.
 * @throws {MetricsError} for a number or an option that cannot be used
 */
export function sampleOfDetection(row: DetectionRow, options: MatchOptions = {}): DetectionSample {
  const matches = matchInstances(imageOf(row), checkedMatching(options))
  const { matched, confused, unmatchedInferences, unmatchedGroundTruths } = matches
  const { tp, fp, fn, precision, recall } = foundFigures({
    tp: matched.length,
    fp: unmatchedInferences.length + confused.length,
    fn: unmatchedGroundTruths.length + confused.length,
  })
  return { tp, fp, fn, confused: confused.length, precision, recall, matches }
}

/**
 * Makes a {@link DetectionTally}. AP and AR are those of pycocotools 2.0.11, apart from boxes without
 * area, which overlap nothing, and from any `maxDetections`, of which its summary knows only three.
 * @throws {MetricsError} for an option out of range
 */
export function createDetectionTally(options: DetectionOptions = {}): DetectionTally {
  const matching = checkedMatching(options)
  const cuts = checkedCuts(options.maxDetections ?? [1, 10, 100])
  const sampling = createSampling(options.intervals)
  const replicates = sampling?.count ?? 0
  const coco = createCocoTally({ cuts })
  const atThreshold = createThresholdTally({ replicates })
  let n = 0

  /** Fewer than asked for where there are many inferences. */
  function replicateCount(): number {
    const inferences = coco.classes().reduce((sum, one) => sum + one.inferences.length, 0)
    return Math.min(replicates, cocoReplicateCount(inferences))
  }

  function intervals(
    { figures, micro }: { figures: CocoFigures; micro: FoundFigures },
    drawn: CocoReplicates | null,
  ): ChanceMetrics {
    const chance = createFigureIntervals(sampling && { ...sampling, count: replicateCount() })
    const range = [0, 1] as const
    for (const name of ['ap', 'ap50'] as const)
      chance.figure(name, figures[name], {
        range,
        ofReplicate: (b) => drawn?.figuresOf(b)[name] ?? null,
      })
    for (const name of ['precision', 'recall', 'f1'] as const)
      chance.figure(`micro.${name}`, micro[name], {
        range,
        ofReplicate: (b) => atThreshold.ofReplicate(b)[name],
      })
    return chance.metrics()
  }

  function* metricsInSteps(): Steps<DetectionMetrics> {
    const drawn = sampling && createCocoReplicates({ seed: sampling.seed, count: replicateCount() })
    const { figures, perClass } = yield* cocoFigures(coco.classes(), { cuts, replicates: drawn })
    const micro = atThreshold.micro()
    const shown = largest(perClass.length, {
      supportOf: (index) => perClass[index]?.groundTruths ?? 0,
      limit: mostClasses,
    })
      .flatMap((index) => perClass[index] ?? [])
      .map((one) => classFigures(one, atThreshold.ofLabel(one.label)))
    return {
      n,
      ...figures,
      micro,
      classes: perClass.length,
      perClass: shown,
      undefined: shown.flatMap(({ label, precision, recall }) =>
        precision === null || recall === null ? [label] : [],
      ),
      matrix: atThreshold.matrix(perClass.map(({ label }) => label)),
      ...detectionPlots(perClass),
      ...intervals({ figures, micro }, drawn),
    }
  }

  return {
    add(row, origin) {
      const image = imageOf(row)
      n++
      sampling?.add(origin)
      coco.add(image, sampling?.keyOf(origin) ?? null)
      const weights = sampling?.weightsOf(origin) ?? null
      atThreshold.add(image, matchInstances(image, matching), weights)
    },
    metrics: () => allSteps(metricsInSteps()),
    metricsInSteps,
  }
}

function classFigures(
  { label, groundTruths, inferences, figures, f1 }: CocoClassResult,
  found: FoundFigures,
): DetectionClass {
  return {
    label,
    groundTruths,
    inferences,
    ap: figures?.ap ?? null,
    ap50: figures?.ap50 ?? null,
    ap75: figures?.ap75 ?? null,
    ar: figures?.recalls.at(-1) ?? null,
    ...found,
    bestF1: f1?.best ?? null,
    bestThreshold: f1?.bestThreshold ?? null,
  }
}

function imageOf({ truths, inferences }: DetectionRow): ImageInstances {
  for (const { score } of inferences)
    if (!Number.isFinite(score))
      throw new MetricsError(`The score of a box must be a finite number, got ${score}`)
  return {
    truths: truths.map(({ label, box, crowd = false }) => ({
      label,
      area: boxArea(checkedBox(box)),
      crowd,
    })),
    inferences: inferences.map(({ label, box, score }) => ({
      label,
      area: boxArea(checkedBox(box)),
      score,
    })),
    overlap(d, g) {
      const inference = inferences[d]
      const truth = truths[g]
      if (inference === undefined || truth === undefined) return 0
      return boxOverlap(inference.box, truth.box, truth.crowd === true)
    },
  }
}

function checkedBox(box: Box): Box {
  if (box.length === 4 && box.every((coordinate) => Number.isFinite(coordinate))) return box
  throw new MetricsError(`A box must be four finite numbers, got [${box.join(', ')}]`)
}

function checkedMatching({ threshold = defaultThreshold, overlap = 0.5 }: MatchOptions): {
  overlap: number
  scoreOf: (label: string) => number
} {
  if (!(overlap > 0 && overlap <= 1))
    throw new MetricsError(`overlap must be above 0 and at most 1, got ${overlap}`)
  if (typeof threshold === 'number') return { overlap, scoreOf: always(checkedScore(threshold)) }
  const byLabel = new Map(Object.entries(threshold))
  for (const score of byLabel.values()) checkedScore(score)
  return { overlap, scoreOf: (label) => byLabel.get(label) ?? defaultThreshold }
}

const always = (value: number) => (): number => value

function checkedScore(threshold: number): number {
  if (Number.isFinite(threshold)) return threshold
  throw new MetricsError(`threshold must be a finite number, got ${threshold}`)
}

function checkedCuts(cuts: readonly number[]): readonly number[] {
  const isAscending = cuts.every((cut, i) => Number.isInteger(cut) && cut > (cuts[i - 1] ?? 0))
  if (isAscending && cuts.length > 0 && cuts.length <= 10) return cuts
  throw new MetricsError(
    `maxDetections must be 1 to 10 ascending whole numbers above 0, got [${cuts.join(', ')}]`,
  )
}
