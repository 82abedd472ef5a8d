/** What is to be found in one image and what was found, whatever the shape. */
export interface ImageInstances {
  readonly truths: readonly TruthInstance[]
  readonly inferences: readonly InferredInstance[]
  /**
   * How far an inference lies in a ground truth, from 0 to 1: over the union of both, and over the
   * inference alone where the ground truth is a crowd. Both by their index.
   */
  overlap(inference: number, truth: number): number
}

export interface TruthInstance {
  readonly label: string
  /** In square pixels. */
  readonly area: number
  /** Whether it holds many objects, of which none is missed. */
  readonly crowd: boolean
}

export interface InferredInstance {
  readonly label: string
  /** In square pixels. */
  readonly area: number
  readonly score: number
}

/** The indexes of inferences, highest score first, equal ones as listed. */
export const byScore = (inferences: readonly InferredInstance[]): number[] =>
  inferences
    .map((_, index) => index)
    .toSorted((a, b) => (inferences[b]?.score ?? 0) - (inferences[a]?.score ?? 0) || a - b)
