import type * as z from 'zod'

/**
 * A check across the fields of a type, for `superRefine`.
 * @param problem what is wrong with the value, in words, or undefined
 */
export const rule =
  <T>(problem: (value: T) => string | undefined) =>
  (value: T, context: z.RefinementCtx): void => {
    const message = problem(value)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  }
