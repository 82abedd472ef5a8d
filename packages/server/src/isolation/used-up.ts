import { limits, TouchstoneError } from '@touchstone/core'
import type { SchemaText } from '@touchstone/core/isolation'

/** Says that a schema was stopped, and what usually makes one slow. */
export function usedUp({ what }: SchemaText, resource: 'time' | 'memory'): TouchstoneError {
  const most =
    resource === 'time'
      ? `${limits.schemaStepMs} ms`
      : `${limits.schemaMemoryBytes / 1024 / 1024} MiB of memory`
  return new TouchstoneError(
    'too_large',
    `${what} takes more than ${most} to compile or to check one row. Nothing was stored. Simplify it: the usual reasons are a pattern with nested repetition such as (a+)+, uniqueItems over long lists, and references that multiply.`,
    { details: { reason: resource } },
  )
}
