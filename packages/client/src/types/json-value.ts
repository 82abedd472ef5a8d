import { jsonProblem, type Json } from '@touchstone/core'
import * as z from 'zod'

/**
 * Any JSON value under a free key; undefined counts as absent. Not `z.json()`: that drops
 * `__proto__` keys without a word, and says only "Invalid input".
 */
export const JsonValue = z.unknown().superRefine((value, context) => {
  if (value === undefined) return
  const message = jsonProblem(value, 'The value')
  if (message !== undefined) context.addIssue({ code: 'custom', message })
  // The check makes it JSON, and zod has no way to narrow the type without a transform.
}) as unknown as z.ZodType<Json, Json>
