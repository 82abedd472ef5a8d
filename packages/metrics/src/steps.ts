/** Long work in steps, between which its caller may let others have their turn. */
export type Steps<R> = Generator<undefined, R, undefined>

/** How many rows with weights a step takes in: some milliseconds. */
export const rowsOfStep = 2_048

/** Does all steps, and returns what they come to. */
export function allSteps<R>(steps: Steps<R>): R {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}
