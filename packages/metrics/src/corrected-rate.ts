import { type Interval, intervalAround, normalQuantile } from './intervals.ts'
import { MetricsError } from './metrics-error.ts'

/** How often something was so of how many. */
export interface Trials {
  readonly successes: number
  readonly n: number
}

export interface CorrectedRate {
  /** From 0 to 1; null where the judge knows no more than chance. */
  readonly rate: number | null
  /** 95 %; null where there is no rate. */
  readonly interval: Interval | null
}

/** The rate that is left of an observed one when the errors of the judge are taken off, from 0 to 1. */
export function roganGladen(rates: {
  observed: number
  sensitivity: number
  specificity: number
}): number | null {
  const { observed, sensitivity, specificity } = rates
  const informed = sensitivity + specificity - 1
  if (!(informed > 0)) return null
  return Math.max(0, Math.min(1, (observed + specificity - 1) / informed))
}

/**
 * The true rate behind the verdicts of a judge who errs (Rogan, Gladen: Estimating Prevalence from the
 * Results of a Screening Test, American Journal of Epidemiology 107, 1978), with the interval of Lang
 * and Reiczigel (Confidence limits for prevalence of disease adjusted for estimated sensitivity and
 * specificity, Preventive Veterinary Medicine 113, 2014), which counts that sensitivity and specificity
 * come from few labels.
 * @param counts.truePositives of the samples that people call positive, how many the judge does
 * @param counts.trueNegatives of those that people call negative, how many the judge does
 */
export function correctedRate(counts: {
  observed: Trials
  truePositives: Trials
  trueNegatives: Trials
}): CorrectedRate {
  const { observed, truePositives, trueNegatives } = counts
  for (const { successes, n } of [observed, truePositives, trueNegatives])
    if (!(successes >= 0 && successes <= n))
      throw new MetricsError(`There cannot be ${successes} successes of ${n}`)
  if (observed.n === 0 || truePositives.n === 0 || trueNegatives.n === 0)
    return { rate: null, interval: null }
  const rate = roganGladen({
    observed: observed.successes / observed.n,
    sensitivity: truePositives.successes / truePositives.n,
    specificity: trueNegatives.successes / trueNegatives.n,
  })
  if (rate === null) return { rate, interval: null }
  const z2 = normalQuantile ** 2
  const shrunk = (observed.successes + z2 / 2) / (observed.n + z2)
  const sensitivity = (truePositives.successes + 1) / (truePositives.n + 2)
  const specificity = (trueNegatives.successes + 1) / (trueNegatives.n + 2)
  const informed = sensitivity + specificity - 1
  if (informed <= 0) return { rate, interval: null }
  const center = (shrunk + specificity - 1) / informed
  const error =
    Math.sqrt(
      (shrunk * (1 - shrunk)) / (observed.n + z2) +
        (center ** 2 * sensitivity * (1 - sensitivity)) / (truePositives.n + 2) +
        ((1 - center) ** 2 * specificity * (1 - specificity)) / (trueNegatives.n + 2),
    ) / informed
  const shift =
    2 *
    z2 *
    ((center * sensitivity * (1 - sensitivity)) / (truePositives.n + 2) -
      ((1 - center) * specificity * (1 - specificity)) / (trueNegatives.n + 2))
  const interval = intervalAround(center + shift, normalQuantile * error, [0, 1])
  // It comes from estimates that are shrunk, and must not leave out the one that is shown.
  return { rate, interval: interval && [Math.min(interval[0], rate), Math.max(interval[1], rate)] }
}
