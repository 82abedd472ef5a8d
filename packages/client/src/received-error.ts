import { hinted } from '@touchstone/core/hinted'
import { readHint } from '@touchstone/core/hint'
import type { ReceiveError } from './transport.ts'

/** An error as it came from a server, with the hint of it that this version knows. */
export const receivedError: ReceiveError = (code, summary, { hint, details }) =>
  hinted(code, summary, readHint(hint), { details })
