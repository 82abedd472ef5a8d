import { TouchstoneError } from '@touchstone/core'

/** How metrics are compared and samples listed. */
export interface CompareOptions {
  /** The metric by which samples are listed. @default the first one */
  readonly listBy?: string | undefined
  /** Test samples in each list, at most 1,000. @default 20 */
  readonly limit?: number | undefined
  /** By name of the metric; say `false` of errors, distances, latencies. @default true */
  readonly higherIsBetter?: Readonly<Record<string, boolean>> | undefined
  readonly signal?: AbortSignal | undefined
}

export const defaultLimit = 20
const maxLimit = 1_000
const maxModels = 5

/** Refuses what cannot be compared. */
export function requireComparable(
  models: readonly string[],
  { limit = defaultLimit }: Pick<CompareOptions, 'limit'>,
): void {
  if (models.length < 2 || models.length > maxModels)
    throw new TouchstoneError(
      'bad_input',
      `A comparison is of 2 to ${maxModels} models, the first of them the base; ${models.length} came.`,
      { details: { models: models.length } },
    )
  const repeated = models.find((model, i) => models.indexOf(model) !== i)
  if (repeated !== undefined)
    throw new TouchstoneError(
      'bad_input',
      `${repeated} came twice. Compare it with others than itself.`,
      { details: { id: repeated } },
    )
  if (!Number.isSafeInteger(limit) || limit < 0 || limit > maxLimit)
    throw new TouchstoneError(
      'bad_input',
      `limit must be a whole number from 0 to ${maxLimit}, not ${limit}.`,
      { details: { option: 'limit', value: limit } },
    )
}

/** Refuses options that name a metric which no test sample has. */
export function requireMetrics(
  known: readonly string[],
  { listBy, higherIsBetter = {} }: CompareOptions,
): void {
  const named = [...(listBy === undefined ? [] : [listBy]), ...Object.keys(higherIsBetter)]
  const unknown = named.find((name) => !known.includes(name))
  if (unknown === undefined) return
  const list = known.map((name) => JSON.stringify(name)).join(', ')
  throw new TouchstoneError(
    'bad_input',
    `No test sample has a number or boolean as its metric ${JSON.stringify(unknown)}. ${list === '' ? 'They have none at all.' : `There are: ${list}.`}`,
    { details: { metric: unknown, known } },
  )
}

/** Ends a comparison that is no longer wanted. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new TouchstoneError('cancelled', 'The comparison was stopped.', { cause: signal.reason })
}
