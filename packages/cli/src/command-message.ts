import { hasCode, messageOf } from '@touchstone/core/errors'

/** The message of an error, with options and commands for a next step that the SDK has in code. */
export const commandMessage = (error: unknown): string =>
  hasCode(error, 'unauthenticated') && error.details['token'] === 'missing'
    ? 'This server needs a token. Set TOUCHSTONE_TOKEN or --token, or keep one with `touchstone login URL`.'
    : messageOf(error)
