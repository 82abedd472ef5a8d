import { TouchstoneError } from '@touchstone/core'
import { adjustPValues, isSignificant, type Adjustment, type Verdict } from '@touchstone/metrics'

/** What is known of a comparison once all others are. */
export interface FamilyVerdict {
  /** The p value, corrected for the number of comparisons; null where there is no p value. */
  readonly adjustedP: number | null
  /** How many comparisons with a p value it was corrected for, itself included. */
  readonly family: number
  /** Whether `adjustedP` is below 0.05 and the interval leaves 0 out. */
  readonly significant: boolean
}

/** A figure of a test case or of the suite, with its comparisons. */
interface ComparedFigure<C> {
  readonly name: string
  readonly models: readonly { readonly toBase: C | null }[]
}

/** Adds to a comparison of a family what the others make of it. */
export type FamilyVerdicts<C> = <Own extends C>(comparison: Own) => Own & FamilyVerdict

/** Judges figures of one name as a family: of all models, and of all test cases or of the suite. */
export function judgeFamilies<C extends Verdict>(
  figures: readonly ComparedFigure<C>[],
  adjust: Adjustment,
): FamilyVerdicts<C> {
  const judged = new Map<C, FamilyVerdict>()
  for (const ofName of Map.groupBy(figures, ({ name }) => name).values()) {
    const comparisons = ofName.flatMap(({ models }) => models.flatMap(({ toBase }) => toBase ?? []))
    const pValues = comparisons.map(({ pValue }) => pValue)
    const family = pValues.filter((p) => p !== null).length
    const adjusted = adjustPValues(pValues, adjust)
    for (const [i, comparison] of comparisons.entries()) {
      const adjustedP = adjusted[i] ?? null
      const { interval } = comparison
      const significant = isSignificant({ interval, pValue: adjustedP })
      judged.set(comparison, { adjustedP, family, significant })
    }
  }
  return (comparison) => {
    const verdict = judged.get(comparison)
    if (verdict) return { ...comparison, ...verdict }
    throw new TouchstoneError('internal', 'A comparison belongs to no family.')
  }
}
