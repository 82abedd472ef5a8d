import { messageOf } from '@touchstone/core'

/** Writes an error that is the server's own to its log; whoever called is told nothing of it. */
export function logInternalError(error: unknown, procedure: string): void {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : undefined
  console.error(`touchstone: ${procedure}: ${messageOf(error)}`, cause ?? error)
}
