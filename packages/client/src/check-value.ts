import { limits, requireJson, TouchstoneError } from '@touchstone/core'
import type * as z from 'zod'

/**
 * Parses a value by its zod type and makes sure that JSON can hold the result.
 * @param what how the message calls the value, made only when there is a message
 * @throws TouchstoneError `schema_mismatch` with the path, or `bad_input`
 */
export function checkValue<S extends z.ZodType>(
  type: S,
  value: unknown,
  what: () => string,
): z.output<S> {
  const parsed = type.safeParse(value)
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join('.')}: ${message}`,
    )
    throw new TouchstoneError(
      'schema_mismatch',
      `${what()} does not fit the workflow's type: ${issues.slice(0, 3).join('; ')}.`,
      { details: { issues } },
    )
  }
  requireJson(parsed.data, what)
  return parsed.data
}

// What a line of a part has around its value.
const longestJson = limits.rowBytes - 64

/**
 * The JSON of a value that fits its zod type and a row.
 * @throws TouchstoneError `schema_mismatch`, `bad_input`, `too_large`
 */
export function rowJson(type: z.ZodType, value: unknown, what: () => string): string {
  const json = JSON.stringify(checkValue(type, value, what))
  if (json.length <= longestJson) return json
  throw new TouchstoneError(
    'too_large',
    `${what()} has ${json.length} characters as JSON; a row may have at most ${limits.rowBytes} bytes.`,
  )
}

/** A short text of a value for messages. */
export function preview(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 120 ? `${text.slice(0, 117)}…` : text
}
