import { TouchstoneError } from '../errors.ts'

/**
 * Ends work that nobody waits for any more.
 * @param signal has fired once the caller has gone
 * @throws TouchstoneError `cancelled`
 */
export function requireCaller(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new TouchstoneError('cancelled', 'The caller went away before the answer was ready.')
}
