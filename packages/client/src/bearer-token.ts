import { TouchstoneError } from '@touchstone/core/errors'

// What comes along when a token is copied: white space, quotes, marks that nobody sees, a header's name.
const around = /^[\s\p{Cf}"'`“”‘’]+|[\s\p{Cf}"'`“”‘’]+$/gu
const scheme = /^(?:authorization\s*:|bearer(?=\s|$))/i
const foreign = /[^!-~]/u

/**
 * The token in a text that was copied from somewhere: without `Bearer`, quotes and white space
 * around it.
 * @param from says in messages where the text is from, which never show it
 * @throws TouchstoneError `bad_input` for a text that cannot be a token
 */
export function bearerToken(text: string, from?: string): string {
  const name = from === undefined ? 'The token' : `The token from ${from}`
  // Programs in JavaScript may pass anything.
  if (typeof text !== 'string')
    throw new TouchstoneError('bad_input', `${name} is not a text. Pass it as a string.`)
  const token = stripped(text)
  if (token === '')
    throw new TouchstoneError(
      'bad_input',
      `${name} is empty. Copy it again, or ask an admin for another.`,
    )
  const [character] = foreign.exec(token) ?? []
  if (character === undefined) return token
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  throw new TouchstoneError(
    'bad_input',
    `${name} cannot be one: it has the character U+${code} in it, and a token has no white space and ASCII characters only. Copy it again.`,
  )
}

function stripped(text: string): string {
  const less = text.replace(around, '').replace(scheme, '')
  return less === text ? text : stripped(less)
}
