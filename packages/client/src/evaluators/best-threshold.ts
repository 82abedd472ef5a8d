import { TouchstoneError } from '@touchstone/core'
import type { EvaluatedSample, PrepareContext } from '../evaluator.ts'
import { isRecord, wrongOption } from '../option-value.ts'
import type { WorkflowTypes } from '../workflow-types.ts'

/** Asks for the threshold with the best F1. */
export interface BestThreshold {
  readonly best: 'f1'
  /**
   * The test case of the suite that it is chosen on.
   * @default all samples, which flatters: the threshold was chosen for the samples that it is judged by
   */
  readonly on?: string | undefined
}

/**
 * Whether an option asks for the best threshold.
 * @throws TouchstoneError `bad_input` for another aim than F1
 */
export function isBestThreshold(threshold: unknown): threshold is BestThreshold {
  // A number is the threshold of a label called best.
  if (!isRecord(threshold) || !('best' in threshold) || typeof threshold['best'] === 'number')
    return false
  const { best, on } = threshold
  if (best !== 'f1') throw wrongOption('threshold.best', "'f1'", best)
  if (on !== undefined && typeof on !== 'string')
    throw wrongOption('threshold.on', 'the name of a test case', on)
  return true
}

/** The samples that a threshold is chosen on. */
export const samplesFor = <T extends WorkflowTypes>(
  { on }: BestThreshold,
  samples: AsyncIterable<EvaluatedSample<T>>,
  context: PrepareContext<T>,
): AsyncIterable<EvaluatedSample<T>> => (on === undefined ? samples : context.samplesOf(on))

/** What metrics say of where their threshold is from. */
export const thresholdFrom = ({ on }: BestThreshold): string =>
  on === undefined ? 'the same samples' : `the test case ${JSON.stringify(on)}`

/** The refusal of samples that no threshold is best for. */
export const withoutBest = ({ on }: BestThreshold, lacks: string): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `There is no best threshold: ${on === undefined ? 'the test suite' : `the test case ${JSON.stringify(on)}`} has no ${lacks}. Set threshold to a number.`,
    { details: { option: 'threshold' } },
  )
