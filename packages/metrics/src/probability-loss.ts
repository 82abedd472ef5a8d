// The least probability that log loss knows, as scikit-learn has it: the epsilon of doubles.
const least = Number.EPSILON

/** The log loss of the probability that was given to what is true, clipped on both sides. */
export const logLossOf = (probability: number): number =>
  -Math.log(Math.min(1 - least, Math.max(least, probability)))

/** The squared distance of a probability from what is true (Brier: Monthly Weather Review 78, 1950). */
export const brierOf = (probability: number, positive: boolean): number =>
  (probability - (positive ? 1 : 0)) ** 2
