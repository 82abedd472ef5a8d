import type { Json } from '@touchstone/core'
import * as z from 'zod'

// Not `z.json()`: it drops the message that it is given.
/** Any JSON value. */
export const JsonValue: z.ZodType<Json> = z.lazy(() =>
  z.union(
    [
      z.string(),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(JsonValue),
      z.record(z.string(), JsonValue),
    ],
    {
      error: 'Free-form fields must be JSON: text, finite numbers, booleans, null, lists, objects',
    },
  ),
)
