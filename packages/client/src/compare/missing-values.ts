import { TouchstoneError } from '@touchstone/core'

/**
 * What counts for test samples without an inference: `pairs` leaves out samples that one of two models
 * lacks; `wrong` counts them as false (as true where less is better) in metrics that are true or false,
 * also as 1 and 0; or a value by name of the metric. Metrics that are not named, or cannot be wrong,
 * leave such samples out.
 */
export type Missing = 'pairs' | 'wrong' | Readonly<Record<string, number>>

/** What a comparison knows of a metric once all of it was seen. */
interface KnownMetric {
  readonly name: string
  readonly kind: 'boolean' | 'number'
  /** Whether all values are 0 or 1. */
  readonly isBinary: boolean
}

/** The value that may stand for a missing sample; null where such samples are left out. */
export function standIn(
  missing: Missing,
  { name, higherIsBetter }: { name: string; higherIsBetter: boolean | null },
): number | null {
  if (missing === 'pairs') return null
  if (missing === 'wrong') return higherIsBetter === null ? null : higherIsBetter ? 0 : 1
  return Object.hasOwn(missing, name) ? (missing[name] ?? null) : null
}

/** Whether the value of {@link standIn} counts: a metric that measures something cannot be wrong. */
export const takesStandIn = (missing: Missing, { isBinary }: KnownMetric): boolean =>
  missing !== 'wrong' || isBinary

/** Refuses an option that fits none of the metrics. */
export function requireFitting(
  { missing = 'pairs' }: { readonly missing?: Missing | undefined },
  metrics: readonly KnownMetric[],
): void {
  if (missing === 'pairs' || metrics.length === 0) return
  if (missing === 'wrong') {
    const [first] = metrics
    if (!first || metrics.some(({ isBinary }) => isBinary)) return
    throw new TouchstoneError(
      'bad_input',
      `missing: 'wrong' needs a metric that is true or false. Name a value for missing samples instead, like missing: { ${JSON.stringify(first.name)}: 0 }.`,
      { details: { option: 'missing', value: missing } },
    )
  }
  const unfit = metrics.find(
    ({ name, kind }) =>
      kind === 'boolean' && Object.hasOwn(missing, name) && !isZeroOrOne(missing[name]),
  )
  if (unfit)
    throw new TouchstoneError(
      'bad_input',
      `missing.${unfit.name} must be 0 or 1, because the metric is true or false; it is ${missing[unfit.name]}.`,
      { details: { option: `missing.${unfit.name}`, value: missing[unfit.name] } },
    )
}

const isZeroOrOne = (value: number | undefined): boolean => value === 0 || value === 1
