import type { Hint } from './hint.ts'

/** Every way in which Touchstone says no. The list is closed: programs may switch over it. */
const errorCodes = [
  'bad_input',
  'too_large',
  'not_found',
  'name_taken',
  'stale_revision',
  'determinism_conflict',
  'schema_mismatch',
  'part_missing',
  'part_corrupt',
  'infer_failed',
  'unauthenticated',
  'forbidden',
  'unavailable',
  'storage',
  'cancelled',
  'internal',
] as const

/** One of the closed list of error codes. */
export type ErrorCode = (typeof errorCodes)[number]

/** Whether a string is one of the closed list of error codes. */
export const isErrorCode = (code: string): code is ErrorCode =>
  errorCodes.some((known) => known === code)

// A process may have several copies of this class: that of the command line, and that of the module
// which it tests.
const brand: unique symbol = Symbol.for('touchstone.error')

/**
 * The one error class of Touchstone. `message` says what failed and what to do; `details` holds the
 * same facts for programs, as plain JSON. Where the next step has other words in a command or on a
 * page, `summary` is the message without it, and `hint` is the step as plain JSON.
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
  readonly summary: string
  readonly hint: Hint | undefined

  /** Every {@link TouchstoneError} is an instance of this class, also when another copy of it made it. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === TouchstoneError ? isBranded(value, brand) : super[Symbol.hasInstance](value)
  }

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      details?: Record<string, unknown>
      cause?: unknown
      summary?: string
      hint?: Hint | undefined
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
    this.summary = options.summary ?? message
    this.hint = options.hint
  }
}

Object.defineProperty(TouchstoneError.prototype, brand, { value: true })

/** Whether something is an object with a brand, which all copies of its class share. */
export const isBranded = (value: unknown, symbol: symbol): boolean =>
  typeof value === 'object' && value !== null && symbol in value

/** Whether something thrown is a {@link TouchstoneError} with the given code. */
export const hasCode = (error: unknown, code: ErrorCode): error is TouchstoneError =>
  error instanceof TouchstoneError && error.code === code

/** The message of anything that was thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

/** The message of anything that was thrown, without a next step that it has in the words of the SDK. */
export const summaryOf = (error: unknown): string =>
  error instanceof TouchstoneError ? error.summary : messageOf(error)
