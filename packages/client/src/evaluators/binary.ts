import { isJsonObject, type Json } from '@touchstone/core'
import {
  allSteps,
  createBinaryTally,
  positiveScore,
  sampleOfBinary,
  type BinaryMetrics,
  type BinaryRow,
  type BinarySample,
} from '@touchstone/metrics'
import type { EvaluatedSample } from '../evaluator.ts'
import { isRecord, wrongOption } from '../option-value.ts'
import type { GroundTruthOf, InferenceOf, WorkflowTypes } from '../workflow-types.ts'
import {
  isBestThreshold,
  samplesFor,
  thresholdFrom,
  withoutBest,
  type BestThreshold,
} from './best-threshold.ts'
import { builtIn, ofSample, type BuiltIn, type SharedOptions } from './built-in.ts'
import { fieldReader, labelOf, numberOf, type Field } from './field.ts'

/** Where `binary` finds label and score, which label is positive, and what it computes. */
export interface BinaryOptions<T extends WorkflowTypes> extends SharedOptions<T> {
  /** The label of the positive class. */
  readonly positive: string
  /** The label in the ground truth: a path or a function. @default 'label' */
  readonly truth?: Field<GroundTruthOf<T>, string> | undefined
  /** The score in the inference: a path or a function. @default 'score' */
  readonly score?: Field<InferenceOf<T>, number> | undefined
  /**
   * The label that was predicted, where the score is that of this label: a path or a function.
   * @default none: the score is that of the positive class
   */
  readonly predicted?: Field<InferenceOf<T>, string> | undefined
  /** 'wrong' counts samples without an inference as wrong ones. @default 'exclude' */
  readonly missing?: 'exclude' | 'wrong' | undefined
  /** Scores from here on are predicted positive: a number, or the one with the best F1. @default 0.5 */
  readonly threshold?: number | BestThreshold | undefined
  /** Bins of the calibration, 1 to 1,000. @default 15 */
  readonly bins?: number | undefined
  /**
   * Whether all scores are kept, at most 8,000,000. Otherwise scores must be from 0 to 1, and areas and
   * curves come from 65,536 bins.
   * @default true
   */
  readonly exact?: boolean | undefined
}

/**
 * Evaluates two classes: counts, F1, areas under curves and calibration, as scikit-learn computes them.
 *
 * @throws TouchstoneError `bad_input` for an option out of range, and for scores that are none
 * @example
 * await test(model, suite, { evaluator: binary(workflow, { positive: 'spam' }) })
 */
export function binary<T extends WorkflowTypes>(
  _workflow: { readonly types: T },
  options: BinaryOptions<T>,
): BuiltIn<T, BinarySample, BinaryMetrics & BinarySaid> {
  const { positive, missing = 'exclude', predicted: ofLabel, ...rest } = options
  const truth = fieldReader('truth', options.truth ?? 'label', 'ground truth')
  const score = fieldReader('score', options.score ?? 'score', 'inference')
  const predicted =
    ofLabel === undefined ? undefined : fieldReader('predicted', ofLabel, 'inference')
  const best = isBestThreshold(options.threshold) ? options.threshold : undefined
  if (!best && isRecord(options.threshold))
    throw wrongOption('threshold', "a number or { best: 'f1' }", options.threshold)

  /** The options with a number for a threshold. */
  function withThreshold(prepared: Json) {
    const chosen = isJsonObject(prepared) ? prepared['threshold'] : undefined
    const threshold = isBestThreshold(rest.threshold) ? chosen : rest.threshold
    return { ...rest, threshold: threshold as number | undefined }
  }

  function rowOf({ groundTruth, inference, testSample }: EvaluatedSample<T>): BinaryRow {
    const isPositive = labelOf(truth, groundTruth, testSample) === positive
    if ((inference as unknown) === null) return { positive: isPositive, score: null }
    const given = numberOf(score, inference, testSample)
    return {
      positive: isPositive,
      score: predicted
        ? positiveScore(labelOf(predicted, inference, testSample) === positive, given)
        : given,
    }
  }

  return builtIn(options, {
    name: 'binary',
    version: '1',
    describe: {
      f1: { range: [0, 1], headline: true },
      rocAuc: { range: [0, 1], headline: true },
      averagePrecision: { range: [0, 1], headline: true },
      accuracy: { range: [0, 1], headline: true },
      balancedAccuracy: { range: [0, 1] },
      precision: { range: [0, 1] },
      recall: { range: [0, 1] },
      specificity: { range: [0, 1] },
      mcc: { range: [-1, 1] },
      kappa: { range: [-1, 1] },
      correct: { range: [0, 1] },
      brier: { higherIsBetter: false, range: [0, 1] },
      logLoss: { higherIsBetter: false },
      fp: { higherIsBetter: false },
      fn: { higherIsBetter: false },
    },
    missing: missing === 'wrong' ? 'include' : 'exclude',
    row: rowOf,
    ...(best && {
      async prepare(samples, context) {
        const tally = createBinaryTally({ exact: options.exact, intervals: false })
        for await (const sample of samplesFor(best, samples, context))
          ofSample(sample, () => tally.add(rowOf(sample), { place: sample.place }))
        const { bestF1 } = tally.metrics()
        if (bestF1) return { threshold: bestF1.threshold }
        throw withoutBest(
          best,
          `sample of the positive class ${JSON.stringify(positive)} with a score`,
        )
      },
    }),
    ofSample: (row, prepared) => sampleOfBinary(row, withThreshold(prepared)),
    tally(prepared) {
      const tally = createBinaryTally(withThreshold(prepared))
      function* metricsInSteps() {
        const metrics = yield* tally.metricsInSteps()
        const notes = notesOf(metrics, positive)
        return {
          ...metrics,
          ...(best && { thresholdFrom: thresholdFrom(best) }),
          ...(notes.length > 0 && { notes }),
        }
      }
      return {
        add: (row, origin) => tally.add(row, origin),
        metrics: () => allSteps(metricsInSteps()),
        metricsInSteps,
      }
    },
  })
}

/** What metrics say besides their figures. */
interface BinarySaid {
  /** Where a threshold that was chosen is from. */
  readonly thresholdFrom?: string
  /** Why figures have no value. */
  readonly notes?: readonly string[]
}

/** Of one class alone some figures have no value, and the positive label may be misspelt. */
function notesOf({ n, positives }: BinaryMetrics, positive: string): string[] {
  const label = JSON.stringify(positive)
  if (n === 0 || (positives > 0 && positives < n)) return []
  return positives === 0
    ? [
        `No ground truth is the positive label ${label}, so recall and the areas under curves have no value`,
      ]
    : [
        `All ground truths are the positive label ${label}, so specificity and the area under the ROC curve have no value`,
      ]
}
