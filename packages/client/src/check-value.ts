import { requireJson, TouchstoneError } from '@touchstone/core'
import type * as z from 'zod'

/**
 * Parses a value by its zod type.
 * @param what how the message calls the value, made only when there is a message
 * @throws TouchstoneError `schema_mismatch` with the path
 */
export function parseValue<S extends z.ZodType>(
  type: S,
  value: unknown,
  what: () => string,
): z.output<S> {
  const parsed = type.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  )
  throw new TouchstoneError(
    'schema_mismatch',
    `${what()} does not fit the workflow's type: ${issues.slice(0, 3).join('; ')}.`,
    { details: { issues } },
  )
}

/**
 * Parses a value by its zod type and makes sure that JSON can hold the result.
 * @throws TouchstoneError `schema_mismatch` with the path, or `bad_input`
 */
export function checkValue<S extends z.ZodType>(
  type: S,
  value: unknown,
  what: () => string,
): z.output<S> {
  const parsed = parseValue(type, value, what)
  requireJson(parsed, what)
  return parsed
}

/** A short text of a value for messages. */
export function preview(value: unknown): string {
  // What JSON has no number for is shown as it is.
  const isNumber =
    typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))
  const text = isNumber ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > 120 ? `${text.slice(0, 117)}…` : text
}
