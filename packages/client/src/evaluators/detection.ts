import type { Json } from '@touchstone/core'
import {
  allSteps,
  createDetectionTally,
  sampleOfDetection,
  type Box,
  type DetectionMetrics,
  type DetectionRow,
  type DetectionSample,
} from '@touchstone/metrics'
import type { EvaluatedSample } from '../evaluator.ts'
import type { BoundingBox } from '../types/bounding-box.ts'
import type { GroundTruthOf, InferenceOf, WorkflowTypes } from '../workflow-types.ts'
import {
  isBestThreshold,
  samplesFor,
  thresholdFrom,
  withoutBest,
  type BestThreshold,
} from './best-threshold.ts'
import { builtIn, ofSample, type BuiltIn, type SharedOptions } from './built-in.ts'
import { fieldReader, wrongValue, type Field, type FieldReader } from './field.ts'

/** Where `detection` finds boxes, and what it computes. */
export interface DetectionOptions<T extends WorkflowTypes> extends SharedOptions<T> {
  /**
   * The boxes of the ground truth, each with `label`, `top_left` and `bottom_right`; one with a true
   * `iscrowd` holds a crowd. A path or a function. @default 'bboxes'
   */
  readonly truth?: Field<GroundTruthOf<T>, readonly unknown[]> | undefined
  /** The boxes of the inference, each with a `score` too. A path or a function. @default 'bboxes' */
  readonly predicted?: Field<InferenceOf<T>, readonly unknown[]> | undefined
  /** 'wrong' counts an image without an inference as one where nothing was found. @default 'exclude' */
  readonly missing?: 'exclude' | 'wrong' | undefined
  /**
   * The least score that counts for precision, recall and F1: for all labels, by label, or for each label the one
   * with the best F1 at an overlap of 0.5. @default 0.5
   */
  readonly threshold?: number | Readonly<Record<string, number>> | BestThreshold | undefined
  /** The least overlap that is a match for them, above 0 and at most 1. @default 0.5 */
  readonly overlap?: number | undefined
  /** How many inferences of an image and class the COCO figures count, ascending. @default [1, 10, 100] */
  readonly maxDetections?: readonly number[] | undefined
}

/** What metrics say of thresholds that were chosen. */
interface ChosenThresholds {
  readonly thresholds?: readonly { readonly label: string; readonly threshold: number }[]
  readonly thresholdFrom?: string
}

/**
 * Evaluates boxes in images: the COCO figures as pycocotools computes them, and precision, recall and F1 at a
 * threshold, with which box matched which.
 *
 * @throws TouchstoneError `bad_input` for an option out of range, and for what is no box
 * @example
 * await test(model, suite, { evaluator: detection(workflow, { threshold: 0.6 }) })
 */
export function detection<T extends WorkflowTypes>(
  _workflow: { readonly types: T },
  options: DetectionOptions<T> = {},
): BuiltIn<T, DetectionSample, DetectionMetrics & ChosenThresholds> {
  const { missing = 'exclude', overlap, maxDetections, intervals } = options
  const best = isBestThreshold(options.threshold) ? options.threshold : undefined
  const truth = fieldReader('truth', options.truth ?? 'bboxes', 'ground truth')
  const predicted = fieldReader('predicted', options.predicted ?? 'bboxes', 'inference')
  const thresholdIn = (prepared: Json) =>
    isBestThreshold(options.threshold)
      ? Object.fromEntries(chosenIn(prepared).map(({ label, threshold }) => [label, threshold]))
      : options.threshold
  const rowOf = ({ groundTruth, inference, testSample }: EvaluatedSample<T>): DetectionRow => ({
    truths: boxesOf(truth, groundTruth, testSample).map(({ box, label, iscrowd }) => ({
      label,
      box,
      crowd: iscrowd === true || iscrowd === 1,
    })),
    inferences:
      (inference as unknown) === null
        ? []
        : boxesOf(predicted, inference, testSample).map(({ box, label, score }) => {
            if (typeof score === 'number') return { label, box, score }
            throw wrongValue(predicted, 'a list of boxes that each have a score', {
              value: score,
              testSample,
            })
          }),
  })

  return builtIn(options, {
    name: 'detection',
    version: '1',
    describe: {
      ap: { range: [0, 1], headline: true },
      ap50: { range: [0, 1], headline: true },
      'micro.f1': { range: [0, 1], headline: true },
      ap75: { range: [0, 1] },
      'micro.precision': { range: [0, 1] },
      'micro.recall': { range: [0, 1] },
      precision: { range: [0, 1] },
      recall: { range: [0, 1] },
      fp: { higherIsBetter: false },
      fn: { higherIsBetter: false },
      confused: { higherIsBetter: false },
    },
    missing: missing === 'wrong' ? 'include' : 'exclude',
    row: rowOf,
    ...(best && {
      async prepare(samples, context) {
        const tally = createDetectionTally({ intervals: false })
        for await (const sample of samplesFor(best, samples, context))
          ofSample(sample, () => tally.add(rowOf(sample), { place: sample.place }))
        const chosen = tally
          .metrics()
          .perClass.flatMap(({ label, bestThreshold }) =>
            bestThreshold === null ? [] : [{ label, threshold: bestThreshold }],
          )
        if (chosen.length > 0) return chosen
        throw withoutBest(best, 'label with boxes in both ground truths and inferences')
      },
    }),
    ofSample: (row, prepared) =>
      sampleOfDetection(row, { threshold: thresholdIn(prepared), overlap }),
    tally(prepared) {
      const tally = createDetectionTally({
        threshold: thresholdIn(prepared),
        overlap,
        maxDetections,
        intervals,
      })
      function* metricsInSteps() {
        return Object.assign<DetectionMetrics, ChosenThresholds>(
          yield* tally.metricsInSteps(),
          best ? { thresholds: chosenIn(prepared), thresholdFrom: thresholdFrom(best) } : {},
        )
      }
      return {
        add: (row, origin) => tally.add(row, origin),
        metrics: () => allSteps(metricsInSteps()),
        metricsInSteps,
      }
    },
  })
}

/** What was prepared: the thresholds of labels. */
const chosenIn = (prepared: Json): { label: string; threshold: number }[] =>
  (Array.isArray(prepared) ? prepared : []) as { label: string; threshold: number }[]

interface FoundBox {
  readonly label: string
  readonly box: Box
  readonly score: unknown
  readonly iscrowd: unknown
}

function boxesOf(field: FieldReader, from: unknown, testSample: unknown): FoundBox[] {
  const list = field.read(from, testSample)
  if (!Array.isArray(list)) throw wrongValue(field, 'a list of boxes', { value: list, testSample })
  return list.map((value: unknown) => {
    if (isLabeledBox(value)) {
      const { label, score, iscrowd, top_left: one, bottom_right: other } = value
      return { label, score, iscrowd, box: [one[0], one[1], other[0], other[1]] }
    }
    throw wrongValue(field, 'a list of boxes with label, top_left and bottom_right', {
      value,
      testSample,
    })
  })
}

// By hand: rows are many, and those of the workflow's types were parsed before.
const isLabeledBox = (
  value: unknown,
): value is { label: string; score?: unknown; iscrowd?: unknown } & BoundingBox =>
  typeof value === 'object' &&
  value !== null &&
  'label' in value &&
  typeof value.label === 'string' &&
  'top_left' in value &&
  isPoint(value.top_left) &&
  'bottom_right' in value &&
  isPoint(value.bottom_right)

const isPoint = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((one) => typeof one === 'number' && Number.isFinite(one))
