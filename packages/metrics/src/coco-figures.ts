import {
  type F1Points,
  f1Points,
  type PrecisionPoints,
  precisionPoints,
  type RangeFigures,
  rangeFigures,
} from './coco-class.ts'
import type { CocoReplicates } from './coco-replicates.ts'
import type { CocoClass } from './coco-tally.ts'
import { Mean } from './mean.ts'
import type { Steps } from './steps.ts'
import { createPrecisionReader } from './precision-curve.ts'

/** COCO's figures: means over the classes that have ground truths; null where none has. */
export interface CocoFigures {
  /** The mean over the thresholds of overlap 0.5, 0.55 … 0.95. */
  readonly ap: number | null
  readonly ap50: number | null
  readonly ap75: number | null
  /** Of areas up to 32², from there to 96², and from there on, in square pixels. */
  readonly apSmall: number | null
  readonly apMedium: number | null
  readonly apLarge: number | null
  readonly arSmall: number | null
  readonly arMedium: number | null
  readonly arLarge: number | null
  /** The average recall with so many inferences an image and class: `ar1`, `ar10`, `ar100`. */
  readonly [averageRecall: `ar${number}`]: number | null
}

/** What COCO says of one class. */
export interface CocoClassResult {
  readonly label: string
  /** Without crowds. */
  readonly groundTruths: number
  readonly inferences: number
  /** Null without ground truths. */
  readonly figures: RangeFigures | null
  readonly precision: PrecisionPoints | null
  readonly f1: F1Points | null
}

export interface CocoOptions {
  /** How many inferences of an image and class count, ascending. */
  readonly cuts: readonly number[]
  /** What collects the replicates of the classes, if anything does. */
  readonly replicates: CocoReplicates | null
}

const ranges = ['', 'Small', 'Medium', 'Large']

/** The figures of one class, and what it adds to the means: `add` is called for each figure it has. */
function* classResult(
  ofClass: CocoClass,
  options: CocoOptions & { add: (name: string, value: number) => void },
): Steps<CocoClassResult> {
  const { cuts, replicates, add } = options
  const { label, inferences, inferenceCount, positives } = ofClass
  const ranked = inferences.ranked()
  yield
  const read = createPrecisionReader(inferences.length)
  const found = ranges.map((name, range) => {
    const ofRange = positives[range] ?? 0
    if (ofRange === 0) return null
    const figures = rangeFigures(ranked, { range, positives: ofRange, cuts: cuts.length, read })
    add(`ap${name}`, figures.ap)
    if (range > 0) add(`ar${name}`, figures.recalls.at(-1) ?? 0)
    return figures
  })
  const [figures = null] = found
  if (figures !== null) {
    add('ap50', figures.ap50)
    add('ap75', figures.ap75)
    for (const [i, recall] of figures.recalls.entries()) add(`ar${cuts[i]}`, recall)
  }
  const [groundTruths = 0] = positives
  const hasCurves = figures !== null
  yield
  if (hasCurves && replicates) yield* replicates.add(ofClass, { ranked, read })
  return {
    label,
    groundTruths,
    inferences: inferenceCount,
    figures,
    precision: hasCurves ? precisionPoints(ranked, { positives: groundTruths, read }) : null,
    f1: hasCurves ? f1Points(ranked, { label, positives: groundTruths }) : null,
  }
}

/**
 * Computes COCO's figures as `COCOeval.accumulate` and `summarize` of pycocotools 2.0.11 do. Nothing to
 * average is null, which they call -1.
 */
export function* cocoFigures(
  classes: readonly CocoClass[],
  options: CocoOptions,
): Steps<{ figures: CocoFigures; perClass: readonly CocoClassResult[] }> {
  const { cuts } = options
  const means = new Map<string, Mean>()
  const add = (name: string, value: number): void => {
    const mean = means.get(name) ?? new Mean()
    mean.add(value)
    means.set(name, mean)
  }
  const perClass: CocoClassResult[] = []
  for (const ofClass of classes) perClass.push(yield* classResult(ofClass, { ...options, add }))
  const mean = (name: string): number | null => means.get(name)?.value ?? null
  return {
    figures: {
      ap: mean('ap'),
      ap50: mean('ap50'),
      ap75: mean('ap75'),
      apSmall: mean('apSmall'),
      apMedium: mean('apMedium'),
      apLarge: mean('apLarge'),
      ...Object.fromEntries(cuts.map((cut) => [`ar${cut}`, mean(`ar${cut}`)])),
      arSmall: mean('arSmall'),
      arMedium: mean('arMedium'),
      arLarge: mean('arLarge'),
    },
    perClass,
  }
}
