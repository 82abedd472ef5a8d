import { messageOf, requireJson, type Json } from '@touchstone/core'
import * as z from 'zod'

/**
 * Any JSON value under a free key; undefined counts as absent. Not `z.json()`: that drops
 * `__proto__` keys without a word, and says only "Invalid input".
 */
export const JsonValue = z.unknown().superRefine((value, context) => {
  if (value === undefined) return
  try {
    requireJson(value, 'The value')
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error).replace(/\.$/, '') })
  }
  // The check makes it JSON, and zod has no way to narrow the type without a transform.
}) as unknown as z.ZodType<Json, Json>
