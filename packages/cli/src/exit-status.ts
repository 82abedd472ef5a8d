import type { ErrorCode } from '@touchstone/core/errors'

/** The exit status of a command that fails with an error. */
export const exitStatus = {
  bad_input: 2,
  too_large: 2,
  not_found: 3,
  name_taken: 4,
  stale_revision: 4,
  determinism_conflict: 5,
  schema_mismatch: 6,
  part_missing: 7,
  part_corrupt: 7,
  infer_failed: 8,
  unauthenticated: 9,
  forbidden: 9,
  unavailable: 10,
  storage: 11,
  cancelled: 130,
  internal: 70,
} as const satisfies Record<ErrorCode, number>
