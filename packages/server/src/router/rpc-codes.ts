import type { ErrorCode } from '@touchstone/core'
import type { TRPCError } from '@trpc/server'

/** The code of tRPC, and so the status of HTTP, that an error is answered with. */
export const rpcCodes = {
  bad_input: 'BAD_REQUEST',
  too_large: 'PAYLOAD_TOO_LARGE',
  not_found: 'NOT_FOUND',
  name_taken: 'CONFLICT',
  stale_revision: 'CONFLICT',
  determinism_conflict: 'CONFLICT',
  schema_mismatch: 'UNPROCESSABLE_CONTENT',
  part_missing: 'PRECONDITION_FAILED',
  part_corrupt: 'UNPROCESSABLE_CONTENT',
  infer_failed: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  unavailable: 'SERVICE_UNAVAILABLE',
  storage: 'INTERNAL_SERVER_ERROR',
  cancelled: 'CLIENT_CLOSED_REQUEST',
  internal: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<ErrorCode, TRPCError['code']>
