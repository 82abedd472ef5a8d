import { isJsonObject } from '@touchstone/core'
import {
  createClassificationTally,
  sampleOfClassification,
  type ClassificationMetrics,
  type ClassificationRow,
  type ClassificationSample,
  type Predicted,
} from '@touchstone/metrics'
import type { GroundTruthOf, InferenceOf, WorkflowTypes } from '../workflow-types.ts'
import { builtIn, type BuiltIn, type SharedOptions } from './built-in.ts'
import {
  fieldReader,
  labelOf,
  numberOf,
  wrongValue,
  type Field,
  type FieldReader,
} from './field.ts'

/** Where `classification` finds labels and scores, and what it computes. */
export interface ClassificationOptions<T extends WorkflowTypes> extends SharedOptions<T> {
  /** The label in the ground truth: a path or a function. @default 'label' */
  readonly truth?: Field<GroundTruthOf<T>, string> | undefined
  /** The label in the inference: a path or a function. @default 'label' */
  readonly predicted?: Field<InferenceOf<T>, string> | undefined
  /** The confidence in that label: a path or a function. @default none, and no calibration */
  readonly score?: Field<InferenceOf<T>, number> | undefined
  /**
   * In place of `predicted`: the scores of several labels, as a list of `{ label, score }` or an object by
   * label. The highest wins, of equal ones the first. A path or a function.
   */
  readonly scores?:
    | Field<
        InferenceOf<T>,
        | readonly { readonly label: string; readonly score: number }[]
        | Readonly<Record<string, number>>
      >
    | undefined
  /** All labels that there may be. @default those that occur */
  readonly labels?: readonly string[] | undefined
  /** 'wrong' counts samples without an inference as wrong ones. @default 'exclude' */
  readonly missing?: 'exclude' | 'wrong' | undefined
  /** Bins of the calibration, 1 to 1,000. @default 15 */
  readonly bins?: number | undefined
  /** Within how many of the highest scores the truth is looked for. @default [1, 3, 5] */
  readonly topK?: readonly number[] | undefined
}

/**
 * Evaluates labels of any number of classes: accuracy, F1 and their averages, the confusion matrix, and with
 * scores also areas under curves and calibration, as scikit-learn computes them.
 *
 * @throws TouchstoneError `bad_input` for an option out of range, and for a label that is not declared
 * @example
 * await test(model, suite, { evaluator: classification(workflow, { score: 'score' }) })
 */
export function classification<T extends WorkflowTypes>(
  _workflow: { readonly types: T },
  options: ClassificationOptions<T> = {},
): BuiltIn<T, ClassificationSample, ClassificationMetrics> {
  const { missing = 'exclude', labels, bins, topK, intervals } = options
  const truth = fieldReader('truth', options.truth ?? 'label', 'ground truth')
  const label = fieldReader('predicted', options.predicted ?? 'label', 'inference')
  const score = options.score && fieldReader('score', options.score, 'inference')
  const scores = options.scores && fieldReader('scores', options.scores, 'inference')

  function predictedOf(inference: unknown, testSample: unknown): Predicted {
    if (scores) return { scores: scoresOf(scores, inference, testSample) }
    const predicted = labelOf(label, inference, testSample)
    return score
      ? { label: predicted, score: numberOf(score, inference, testSample) }
      : { label: predicted }
  }

  return builtIn(options, {
    name: 'classification',
    version: '1',
    describe: {
      accuracy: { range: [0, 1], headline: true },
      'macro.f1': { range: [0, 1], headline: true },
      balancedAccuracy: { range: [0, 1] },
      'weighted.f1': { range: [0, 1] },
      'micro.f1': { range: [0, 1] },
      mcc: { range: [-1, 1] },
      kappa: { range: [-1, 1] },
      'rocAuc.macro': { range: [0, 1] },
      correct: { range: [0, 1] },
      logLoss: { higherIsBetter: false },
      brier: { higherIsBetter: false },
      'calibration.ece': { higherIsBetter: false, range: [0, 1] },
      rank: { higherIsBetter: false },
      confidence: { higherIsBetter: null },
    },
    missing: missing === 'wrong' ? 'include' : 'exclude',
    row: ({ groundTruth, inference, testSample }): ClassificationRow => ({
      truth: labelOf(truth, groundTruth, testSample),
      predicted: (inference as unknown) === null ? null : predictedOf(inference, testSample),
    }),
    ofSample: (row) => sampleOfClassification(row),
    tally: () => createClassificationTally({ labels, bins, topK, intervals }),
  })
}

function scoresOf(
  field: FieldReader,
  inference: unknown,
  testSample: unknown,
): { label: string; score: number }[] {
  const value = field.read(inference, testSample)
  const wrong = () =>
    wrongValue(field, 'a list of { label, score } or an object of numbers by label', {
      value,
      testSample,
    })
  const pairs = Array.isArray(value)
    ? value.map((one: unknown): [unknown, unknown] =>
        isJsonObject(one) ? [one['label'], one['score']] : [undefined, undefined],
      )
    : Object.entries(isJsonObject(value) ? value : {})
  if (pairs.length === 0) throw wrong()
  return pairs.map(([label, score]) => {
    if (typeof label !== 'string' || typeof score !== 'number') throw wrong()
    return { label, score }
  })
}
