import { TouchstoneError } from '@touchstone/core'
import type { Adjustment } from '@touchstone/metrics'
import { isRecord, requireInteger, requireSignal, wrongOption } from '../option-value.ts'
import type { Missing } from './missing-values.ts'

/** How metrics are compared and samples listed. */
export interface CompareOptions {
  /** The metric by which samples are listed. @default the first one */
  readonly listBy?: string | undefined
  /** Test samples in each list, at most 1,000. @default 20 */
  readonly limit?: number | undefined
  /**
   * By name of the metric; say `false` of errors, distances, latencies.
   * @default what the evaluator says, or else true
   */
  readonly higherIsBetter?: Readonly<Record<string, boolean>> | undefined
  /**
   * What counts for test samples without an inference. `'pairs'` leaves out a sample that either of two
   * models lacks, `'wrong'` counts it as wrong in metrics that are true or false, and an object has a
   * value by name of the metric.
   * @default 'pairs'
   */
  readonly missing?: Missing | undefined
  /**
   * How p values are corrected for the number of comparisons. All models and test cases of one metric are
   * a family; those of the whole suite are one of their own. `'holm'` keeps the chance of any false mark
   * at 5 %, `'benjamini-hochberg'` the expected share of false ones among all marks.
   * @default 'holm'
   */
  readonly adjust?: Adjustment | undefined
  /**
   * By name of the metric the largest difference that does not matter, above 0. With it a difference that
   * is not significant can be equivalent or not worse.
   */
  readonly margin?: Readonly<Record<string, number>> | undefined
  readonly signal?: AbortSignal | undefined
}

export const defaultLimit = 20
export const defaultAdjustment: Adjustment = 'holm'
const adjustments: readonly unknown[] = ['holm', 'benjamini-hochberg', 'none']
const maxLimit = 1_000
const maxModels = 5

/** Refuses what cannot be compared, naming the option and the value. */
export function requireComparable(models: readonly string[], options: CompareOptions): void {
  const { limit = defaultLimit } = options
  if (models.length < 2 || models.length > maxModels)
    throw new TouchstoneError(
      'bad_input',
      `Compare 2 to ${maxModels} models, not ${models.length}. The first is the base.`,
      { details: { models: models.length } },
    )
  const repeated = models.find((model, i) => models.indexOf(model) !== i)
  if (repeated !== undefined)
    throw new TouchstoneError('bad_input', `${repeated} appears twice. List each one once.`, {
      details: { id: repeated },
    })
  if (!Number.isSafeInteger(limit) || limit < 0 || limit > maxLimit)
    throw wrongOption('limit', `a whole number from 0 to ${maxLimit}`, limit)
  requireTypes(options)
}

function requireTypes(options: CompareOptions): void {
  const { listBy, higherIsBetter, missing, adjust, margin, signal } = options
  if (listBy !== undefined && typeof listBy !== 'string')
    throw wrongOption('listBy', 'the name of a metric', listBy)
  requireSignal(signal)
  if (adjust !== undefined && !adjustments.includes(adjust))
    throw wrongOption('adjust', "'holm', 'benjamini-hochberg' or 'none'", adjust)
  if (margin !== undefined) {
    if (!isRecord(margin)) throw wrongOption('margin', 'an object like { accuracy: 0.01 }', margin)
    for (const [name, value] of Object.entries<unknown>(margin))
      if (!(typeof value === 'number' && value > 0 && Number.isFinite(value)))
        throw wrongOption(`margin.${name}`, 'a finite number above 0', value)
  }
  if (higherIsBetter !== undefined) {
    if (!isRecord(higherIsBetter))
      throw wrongOption('higherIsBetter', 'an object like { error: false }', higherIsBetter)
    for (const [name, value] of Object.entries<unknown>(higherIsBetter))
      if (typeof value !== 'boolean')
        throw wrongOption(`higherIsBetter.${name}`, 'true or false', value)
  }
  if (missing === undefined || missing === 'pairs' || missing === 'wrong') return
  if (!isRecord(missing))
    throw wrongOption('missing', "'pairs', 'wrong', or an object like { error: 1 }", missing)
  for (const [name, value] of Object.entries<unknown>(missing))
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw wrongOption(`missing.${name}`, 'a finite number', value)
}

/** Refuses a number of a configuration that no evaluator can have. */
export function requireConfigurationNumber(configuration: unknown): void {
  if (configuration !== undefined) requireInteger('configuration', configuration, 0)
}

/** Refuses options that name a metric that there is not: of test samples, or of whole test cases. */
export function requireMetrics(
  known: { readonly samples: readonly string[]; readonly aggregates: readonly string[] },
  { listBy, higherIsBetter = {}, margin = {}, missing = 'pairs' }: CompareOptions,
): void {
  const { samples, aggregates } = known
  const ofSamples = [
    ...(listBy === undefined ? [] : [listBy]),
    ...(typeof missing === 'string' ? [] : Object.keys(missing)),
  ]
  const unknown =
    ofSamples.find((name) => !samples.includes(name)) ??
    [...Object.keys(higherIsBetter), ...Object.keys(margin)].find(
      (name) => ![...samples, ...aggregates].includes(name),
    )
  if (unknown === undefined) return
  const names = ofSamples.includes(unknown) ? samples : [...new Set([...samples, ...aggregates])]
  const list = names.map((name) => JSON.stringify(name)).join(', ')
  throw new TouchstoneError(
    'bad_input',
    `No test sample has a number or boolean as its metric ${JSON.stringify(unknown)}. ${list === '' ? 'They have none at all.' : `There are: ${list}.`}`,
    { details: { metric: unknown, known: names } },
  )
}

/** Ends a comparison that is no longer wanted. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new TouchstoneError('cancelled', 'The comparison was stopped.', { cause: signal.reason })
}
