import { TouchstoneError } from '@touchstone/core'

/** The error that something is refused with; fails when it is not refused. */
export async function refusalOf(
  attempt: Promise<unknown>,
  what = 'This',
): Promise<TouchstoneError> {
  try {
    await attempt
  } catch (error) {
    if (error instanceof TouchstoneError) return error
    throw error
  }
  throw new Error(`${what} should have been refused, and was not`)
}

/** The error that a function throws at once; fails when it throws none. */
export const refusalBy = (attempt: () => unknown): Promise<TouchstoneError> =>
  refusalOf(Promise.resolve().then(attempt))

/** How many of some attempts went well, and the codes with which the others were refused. */
export async function outcomesOf(attempts: readonly Promise<unknown>[]): Promise<{
  succeeded: number
  refused: Record<string, number>
}> {
  const refused: Record<string, number> = {}
  let succeeded = 0
  for (const outcome of await Promise.allSettled(attempts)) {
    if (outcome.status === 'fulfilled') {
      succeeded++
      continue
    }
    const reason: unknown = outcome.reason
    const code = reason instanceof TouchstoneError ? reason.code : String(reason)
    refused[code] = (refused[code] ?? 0) + 1
  }
  return { succeeded, refused }
}
