import { TouchstoneError } from '@touchstone/core'
import {
  adjustPValues,
  isSignificant,
  type Adjustment,
  type MarginVerdict,
  type Verdict,
} from '@touchstone/metrics'

/** What is known of a comparison once all others are. */
export interface FamilyVerdict {
  /** The p value, corrected for the number of comparisons; null where there is no p value. */
  readonly adjustedP: number | null
  /** How many comparisons with a p value it was corrected for, itself included. */
  readonly family: number
  /** Whether `adjustedP` is below 0.05 and the interval leaves 0 out. */
  readonly significant: boolean
  /**
   * `'better'` or `'worse'` where the difference is significant, or `'different'` where neither direction of the
   * metric is better. Else with a margin `'equivalent'` where its
   * 90 % interval lies within ± the margin, or `'notWorse'` where it is not worse by more than the margin.
   * Else `'undecided'`: the data do not tell, which does not mean that nothing differs.
   */
  readonly verdict: 'better' | 'worse' | 'different' | 'undecided' | MarginVerdict
}

/** A comparison by itself. */
interface LoneVerdict extends Verdict {
  readonly difference: number | null
  readonly withinMargin: MarginVerdict | null
}

/** A figure of a test case or of the suite, with its comparisons. */
interface ComparedFigure<C> {
  readonly name: string
  readonly higherIsBetter: boolean | null
  readonly models: readonly { readonly toBase: C | null }[]
}

/** Adds to a comparison of a family what the others make of it. */
export type FamilyVerdicts<C> = (comparison: C) => Omit<C, 'withinMargin'> & FamilyVerdict

/** Judges figures of one name as a family: of all models, and of all test cases or of the suite. */
export function judgeFamilies<C extends LoneVerdict>(
  figures: readonly ComparedFigure<C>[],
  adjust: Adjustment,
): FamilyVerdicts<C> {
  const judged = new Map<C, FamilyVerdict>()
  for (const ofName of Map.groupBy(figures, ({ name }) => name).values()) {
    const comparisons = ofName.flatMap(({ higherIsBetter, models }) =>
      models.flatMap(({ toBase }) => (toBase ? [{ toBase, higherIsBetter }] : [])),
    )
    const pValues = comparisons.map(({ toBase }) => toBase.pValue)
    const family = pValues.filter((p) => p !== null).length
    const adjusted = adjustPValues(pValues, adjust)
    for (const [i, { toBase, higherIsBetter }] of comparisons.entries()) {
      const adjustedP = adjusted[i] ?? null
      const { interval, difference, withinMargin } = toBase
      const significant = isSignificant({ interval, pValue: adjustedP })
      const isBetter = (difference ?? 0) > 0 === higherIsBetter
      const decided = higherIsBetter === null ? 'different' : isBetter ? 'better' : 'worse'
      const verdict = significant ? decided : (withinMargin ?? 'undecided')
      judged.set(toBase, { adjustedP, family, significant, verdict })
    }
  }
  return (comparison) => {
    const verdict = judged.get(comparison)
    const { withinMargin: _withinMargin, ...rest } = comparison
    if (verdict) return { ...rest, ...verdict }
    throw new TouchstoneError('internal', 'A comparison belongs to no family.')
  }
}
