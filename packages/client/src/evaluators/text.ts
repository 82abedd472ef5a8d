import {
  createTextScorer,
  createTextTally,
  type TextMetric,
  type TextMetrics,
  type TextSample,
} from '@touchstone/metrics'
import type { GroundTruthOf, InferenceOf, WorkflowTypes } from '../workflow-types.ts'
import { builtIn, type BuiltIn, type SharedOptions } from './built-in.ts'
import { fieldReader, wrongValue, type Field, type FieldReader } from './field.ts'

/** Where `text` finds its strings, and which metrics it computes. */
export interface TextOptions<T extends WorkflowTypes> extends SharedOptions<T> {
  /** The reference text in the ground truth, or a list of several: a path or a function. @default 'text' */
  readonly truth?: Field<GroundTruthOf<T>, string | readonly string[]> | undefined
  /** The text in the inference: a path or a function. @default 'text' */
  readonly predicted?: Field<InferenceOf<T>, string> | undefined
  /** Metrics beside exact match, F1 of words and similarity. @default [] */
  readonly metrics?: readonly TextMetric[] | undefined
  /** 'wrong' counts a sample without an inference as wrong. @default 'exclude' */
  readonly missing?: 'exclude' | 'wrong' | undefined
}

/**
 * Evaluates texts against references: exact match, the F1 of SQuAD and similarity, and on request BLEU and chrF
 * as sacrebleu computes them, ROUGE as rouge-score does, and error rates of words and characters.
 *
 * @throws TouchstoneError `bad_input` for an option out of range, and for a value that is no text
 * @example
 * await test(model, suite, { evaluator: text(workflow, { truth: 'answers', metrics: ['bleu'] }) })
 */
export function text<T extends WorkflowTypes>(
  _workflow: { readonly types: T },
  options: TextOptions<T> = {},
): BuiltIn<T, TextSample, TextMetrics> {
  const { missing = 'exclude', metrics, intervals } = options
  const truth = fieldReader('truth', options.truth ?? 'text', 'ground truth')
  const predicted = fieldReader('predicted', options.predicted ?? 'text', 'inference')
  const asked = new Set<string>(metrics)
  const share = { range: [0, 1] } as const
  let scorer: ReturnType<typeof createTextScorer> | undefined
  return builtIn(options, {
    name: 'text',
    version: '1',
    describe: {
      normalizedExact: { ...share, headline: true },
      squadF1: { ...share, headline: true },
      exact: share,
      similarity: share,
      ...(asked.has('bleu') && { bleu: { range: [0, 100], headline: true } }),
      ...(asked.has('chrf') && { chrf: { range: [0, 100], headline: true } }),
      ...(asked.has('rougeL') && { 'rougeL.f1': { ...share, headline: true } }),
      ...(asked.has('wer') && { wer: { higherIsBetter: false, headline: true } }),
      ...(asked.has('cer') && { cer: { higherIsBetter: false, headline: true } }),
    },
    missing: missing === 'wrong' ? 'include' : 'exclude',
    row({ groundTruth, inference, testSample }) {
      const row = {
        truths: textsOf(truth, groundTruth, testSample),
        text: (inference as unknown) === null ? null : textOf(predicted, inference, testSample),
      }
      scorer ??= createTextScorer(metrics)
      return { ...row, score: scorer.score(row) }
    },
    ofSample: ({ score }) => score.sample,
    tally() {
      const texts = createTextTally({ metrics, intervals })
      return {
        add: ({ score, ...row }, origin) => texts.add(row, { ...origin, score }),
        metrics: () => texts.metrics(),
      }
    },
  })
}

function textOf(field: FieldReader, from: unknown, testSample: unknown): string {
  const value = field.read(from, testSample)
  if (typeof value === 'string') return value
  throw wrongValue(field, 'a string', { value, testSample })
}

function textsOf(field: FieldReader, from: unknown, testSample: unknown): string[] {
  const value = field.read(from, testSample)
  if (typeof value === 'string') return [value]
  if (Array.isArray(value) && value.length > 0) {
    const texts = value.filter((one): one is string => typeof one === 'string')
    if (texts.length === value.length) return texts
  }
  throw wrongValue(field, 'a string or a list of one or more strings', { value, testSample })
}
