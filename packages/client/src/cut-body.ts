import { TouchstoneError } from '@touchstone/core/errors'
import type { Answer } from './exchange.ts'
import { factsOf } from './patience.ts'

/**
 * The refusal of a body that something before the server finds too large: the server says by itself
 * what it does not take.
 */
export const cutBody = (what: string, answer: Answer): TouchstoneError =>
  new TouchstoneError(
    'storage',
    `${what} was refused as too large (413), probably by a proxy in front of the server. Have it accept bodies of 17 MiB, in nginx with client_max_body_size 17m, then try again.`,
    { details: factsOf(answer) },
  )
