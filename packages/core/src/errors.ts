/**
 * Every way in which Touchstone says no. The list is closed: programs may switch over it, and
 * `errorTable` gives each code its tRPC code and the exit status of the command line.
 */
export const errorTable = {
  bad_input: { rpc: 'BAD_REQUEST', exit: 2 },
  too_large: { rpc: 'PAYLOAD_TOO_LARGE', exit: 2 },
  not_found: { rpc: 'NOT_FOUND', exit: 3 },
  name_taken: { rpc: 'CONFLICT', exit: 4 },
  stale_revision: { rpc: 'CONFLICT', exit: 4 },
  determinism_conflict: { rpc: 'CONFLICT', exit: 5 },
  schema_mismatch: { rpc: 'UNPROCESSABLE_CONTENT', exit: 6 },
  part_missing: { rpc: 'PRECONDITION_FAILED', exit: 7 },
  part_corrupt: { rpc: 'UNPROCESSABLE_CONTENT', exit: 7 },
  infer_failed: { rpc: 'BAD_REQUEST', exit: 8 },
  unauthenticated: { rpc: 'UNAUTHORIZED', exit: 9 },
  forbidden: { rpc: 'FORBIDDEN', exit: 9 },
  unavailable: { rpc: 'SERVICE_UNAVAILABLE', exit: 10 },
  storage: { rpc: 'INTERNAL_SERVER_ERROR', exit: 11 },
  cancelled: { rpc: 'CLIENT_CLOSED_REQUEST', exit: 130 },
  internal: { rpc: 'INTERNAL_SERVER_ERROR', exit: 70 },
} as const

/** One of the closed list of error codes. */
export type ErrorCode = keyof typeof errorTable

/** Whether a string is one of the closed list of error codes. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorTable, code)

/**
 * The one error class of Touchstone. `message` is a sentence that names the thing and the next
 * step; `details` holds the same facts for programs, as plain JSON.
 *
 * @example
 * try {
 *   await Model.create('resnet50')
 * } catch (error) {
 *   if (error instanceof TouchstoneError && error.code === 'name_taken') …
 * }
 */
export class TouchstoneError extends Error {
  override readonly name = 'TouchstoneError'
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
  }
}

/** Whether something thrown is a {@link TouchstoneError} with the given code. */
export const hasCode = (error: unknown, code: ErrorCode): error is TouchstoneError =>
  error instanceof TouchstoneError && error.code === code

/** The message of anything that was thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
