import { TouchstoneError } from '@touchstone/core'

/** An error as the log shows it. */
export interface ErrorDescription {
  readonly name: string
  readonly code?: string
  readonly message?: string
  readonly stack: readonly string[]
  readonly cause?: ErrorDescription
}

const framesAtMost = 12

/** The parts of an error that are fit for a log. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error, stack: [] }
  const { name, message, stack = '', cause } = error
  return {
    name,
    ...(error instanceof TouchstoneError && { code: error.code }),
    // A parser quotes what it failed on.
    ...(error instanceof SyntaxError ? {} : { message }),
    stack: stack
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.startsWith('at '))
      .slice(0, framesAtMost),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  }
}
