import { hasMoreValues, limits, parseExactJson, TouchstoneError, utf8 } from '@touchstone/core'

/**
 * Refuses the input of calls that would take long to parse, or would be another once it is parsed.
 * @param text JSON; what is none the procedures refuse themselves
 * @throws TouchstoneError `too_large`, `bad_input`
 */
export function requireExact(text: string): void {
  if (text.length > limits.requestValues && hasMoreValues(utf8(text), limits.requestValues))
    throw requestTooLarge(
      `The calls of one request may have at most ${limits.requestValues} values together. Send them in several requests; bulk data goes through presigned uploads.`,
    )
  const read = parseExactJson(text)
  if ('value' in read || !read.isJson) return
  throw new TouchstoneError('bad_input', `The input cannot be stored exactly. ${read.problem}`)
}

/** A request that was refused for its size, before any call of it was made. */
export const requestTooLarge = (message: string): TouchstoneError =>
  new TouchstoneError('too_large', message, { details: { reason: 'request_size' } })
