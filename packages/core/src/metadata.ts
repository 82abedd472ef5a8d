import * as z from 'zod/mini'
import { TouchstoneError } from './errors.ts'
import { isJsonObject, requireJson, type Json, type JsonObject } from './json.ts'
import { limits } from './limits.ts'

/** Free-form metadata: a JSON object of at most 256 KiB and 32 levels, without `__proto__` keys. */
export const Metadata = z.custom<JsonObject>().check(
  z.superRefine((value: unknown, context) => {
    const problem = metadataProblem(value)
    if (!problem) return
    const { code, message } = problem
    context.addIssue({ code: 'custom', message, params: { code } })
  }),
)

function metadataProblem(value: unknown): TouchstoneError | undefined {
  if (!isJsonObject(value))
    return new TouchstoneError('bad_input', 'Metadata must be a JSON object.')
  try {
    requireJson(value, 'Metadata')
  } catch (error) {
    if (error instanceof TouchstoneError) return error
    throw error
  }
  const bytes = new TextEncoder().encode(JSON.stringify(value)).byteLength
  if (bytes <= limits.metadataBytes) return undefined
  return new TouchstoneError(
    'too_large',
    `Metadata may have at most ${limits.metadataBytes} bytes as JSON; this has ${bytes}.`,
  )
}

/**
 * Checks {@link Metadata} outside of a schema.
 * @throws TouchstoneError `bad_input`, `too_large`
 */
export function requireMetadata(value: unknown): asserts value is JsonObject {
  const problem = metadataProblem(value)
  if (problem) throw problem
}

/** Applies a JSON Merge Patch (RFC 7396): objects merge, null removes, anything else replaces. */
export function mergePatch(target: Json, patch: Json): Json {
  if (!isJsonObject(patch)) return patch
  const merged = new Map(isJsonObject(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, mergePatch(merged.get(key) ?? null, value))
  }
  return Object.fromEntries(merged)
}
