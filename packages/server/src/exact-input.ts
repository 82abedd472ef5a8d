import { parseExactJson, TouchstoneError } from '@touchstone/core'

/**
 * Refuses the input of calls that would be another once it is parsed.
 * @param text JSON; what is none the procedures refuse themselves
 * @throws TouchstoneError `bad_input`
 */
export function requireExact(text: string): void {
  const read = parseExactJson(text)
  if ('value' in read || !read.isJson) return
  throw new TouchstoneError(
    'bad_input',
    `The input would not be stored as it is written. ${read.problem}`,
  )
}
