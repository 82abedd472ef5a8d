import { messageOf, TouchstoneError } from '@touchstone/core'

/**
 * Writes an error that is the server's own to its log: its message, and the stack of what caused it.
 * A refusal without a cause, such as that of a wrong clock, is told by its message alone.
 */
export function logInternalError(error: unknown, procedure: string): void {
  const line = `touchstone: ${procedure}: ${messageOf(error)}`
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  if (cause instanceof TouchstoneError) console.error(line)
  else console.error(line, cause)
}
