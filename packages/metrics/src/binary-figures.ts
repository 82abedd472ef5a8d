import type { Cells } from './rank-replicates.ts'

/** Figures of two classes at one threshold; null where there is no value. */
export interface BinaryFigures {
  readonly accuracy: number | null
  readonly balancedAccuracy: number | null
  readonly precision: number | null
  readonly recall: number | null
  readonly specificity: number | null
  readonly f1: number | null
  /** Matthews' correlation coefficient. */
  readonly mcc: number | null
  /** Cohen's kappa; null where all samples are of one class. */
  readonly kappa: number | null
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** The figures of counts, as scikit-learn has them; F1 and MCC are 0 where their denominator is. */
export function binaryFigures({ tp, fp, fn, tn }: Cells): BinaryFigures {
  const n = tp + fp + fn + tn
  const recall = ratio(tp, tp + fn)
  const specificity = ratio(tn, tn + fp)
  const [positives, negatives] = [tp + fn, fp + tn]
  const [saidPositive, saidNegative] = [tp + fp, fn + tn]
  const mccScale = Math.sqrt(positives * negatives) * Math.sqrt(saidPositive * saidNegative)
  const byChance = positives * saidPositive + negatives * saidNegative
  return {
    accuracy: ratio(tp + tn, n),
    balancedAccuracy:
      recall === null || specificity === null
        ? (recall ?? specificity)
        : (recall + specificity) / 2,
    precision: ratio(tp, tp + fp),
    recall,
    specificity,
    f1: n === 0 ? null : (ratio(2 * tp, 2 * tp + fp + fn) ?? 0),
    mcc: n === 0 ? null : within(ratio(tp * tn - fp * fn, mccScale) ?? 0),
    kappa:
      positives === 0 || negatives === 0 ? null : within(1 - ((fp + fn) * n) / (n * n - byChance)),
  }
}

/** A correlation, of which rounding must not make more than 1. */
const within = (value: number): number => Math.max(-1, Math.min(1, value))
