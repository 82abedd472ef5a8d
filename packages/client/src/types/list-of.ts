import * as z from 'zod'
import { received } from './received.ts'

/**
 * A list with a minimum length, whose message counts: `Polygon must have at least 3 points, got 2`.
 */
export const listOf = <S extends z.ZodType>(
  element: S,
  minimum: number,
  { owner, noun }: { readonly owner: string; readonly noun: string },
): z.ZodArray<S> =>
  z.array(element).min(minimum, {
    error: ({ input }) =>
      `${owner} must have at least ${minimum} ${noun}, got ${Array.isArray(input) ? input.length : received(input)}`,
  })
