/** Precision, recall and F1; null where there is no value. */
export interface Scored {
  readonly precision: number | null
  readonly recall: number | null
  readonly f1: number | null
}

/** Figures over all classes; null where there is no value. */
export interface ClassFigures {
  readonly accuracy: number | null
  /** The mean recall of the classes that occur in the ground truth. */
  readonly balancedAccuracy: number | null
  /** Cohen's kappa; null where all samples are of one class. */
  readonly kappa: number | null
  /** Matthews' correlation coefficient, of any number of classes (Gorodkin, 2004). */
  readonly mcc: number | null
  readonly micro: Scored
  /** Means over the classes that occur, with 0 for what has no value. */
  readonly macro: Scored
  /** The same, weighted by how often each class occurs in the ground truth. */
  readonly weighted: Scored
}

const none: Scored = { precision: null, recall: null, f1: null }
const noFigures: ClassFigures = {
  accuracy: null,
  balancedAccuracy: null,
  kappa: null,
  mcc: null,
  micro: none,
  macro: none,
  weighted: none,
}

/** Precision, recall and F1 of one class; F1 is 0 where the class is never found. */
export function scoredOf(tp: number, fp: number, fn: number): Scored {
  const occurs = tp + fp + fn > 0
  return {
    precision: tp + fp === 0 ? null : tp / (tp + fp),
    recall: tp + fn === 0 ? null : tp / (tp + fn),
    f1: occurs ? (2 * tp) / (2 * tp + fp + fn) : null,
  }
}

/** Sums over classes, from which figures over all of them follow. */
export interface ClassSums {
  /** Adds a class: how often it was found, taken for another one's, and missed. */
  add(tp: number, fp: number, fn: number): void
  figures(): ClassFigures
}

/**
 * Makes sums for figures as scikit-learn has them. Samples without a prediction are false negatives of
 * their class and false positives of none: they are as of one more class that is never true.
 */
export function createClassSums(): ClassSums {
  let [n, correct, said] = [0, 0, 0]
  let [supportSquares, saidSquares, byChance] = [0, 0, 0]
  let [occurring, supported, recalls] = [0, 0, 0]
  const macro = { precision: 0, recall: 0, f1: 0 }
  const weighted = { precision: 0, recall: 0, f1: 0 }
  return {
    add(tp, fp, fn) {
      const support = tp + fn
      const predicted = tp + fp
      if (support + predicted === 0) return
      const precision = predicted === 0 ? 0 : tp / predicted
      const recall = support === 0 ? 0 : tp / support
      const f1 = (2 * tp) / (support + predicted)
      n += support
      correct += tp
      said += predicted
      supportSquares += support * support
      saidSquares += predicted * predicted
      byChance += support * predicted
      occurring++
      if (support > 0) {
        supported++
        recalls += recall
      }
      macro.precision += precision
      macro.recall += recall
      macro.f1 += f1
      weighted.precision += precision * support
      weighted.recall += tp
      weighted.f1 += f1 * support
    },
    figures() {
      if (n === 0) return noFigures
      const unpredicted = n - said
      const spread =
        Math.sqrt(n * n - supportSquares) *
        Math.sqrt(n * n - saidSquares - unpredicted * unpredicted)
      return {
        accuracy: correct / n,
        balancedAccuracy: share(recalls, supported),
        kappa: supported < 2 ? null : within(1 - ((n - correct) * n) / (n * n - byChance)),
        mcc: spread === 0 ? 0 : within((correct * n - byChance) / spread),
        micro: {
          precision: said === 0 ? 0 : correct / said,
          recall: correct / n,
          f1: (2 * correct) / (n + said),
        },
        macro: divided(macro, occurring),
        weighted: divided(weighted, n),
      }
    },
  }
}

/** A mean of shares, of which rounding must not make more than 1. */
const share = (sum: number, by: number): number => Math.min(1, sum / by)

const within = (value: number): number => Math.max(-1, Math.min(1, value))

const divided = (sums: { precision: number; recall: number; f1: number }, by: number): Scored => ({
  precision: share(sums.precision, by),
  recall: share(sums.recall, by),
  f1: share(sums.f1, by),
})
