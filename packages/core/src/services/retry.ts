import { TouchstoneError } from '../errors.ts'
import { pause } from '../pause.ts'

/**
 * Tries a read-decide-write cycle until its conditional write goes through. `attempt` answers
 * undefined when somebody else was faster; then it reads again after a short random pause.
 * @throws TouchstoneError `unavailable` after 40 lost races in a row
 */
export async function retryWrites<T>(
  what: string,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  for (let lost = 0; lost < 40; lost++) {
    const result = await attempt()
    if (result !== undefined) return result
    const ceilingMs = Math.min(250, 2 ** lost)
    await pause(Math.random() * ceilingMs)
  }
  throw new TouchstoneError(
    'unavailable',
    `${what} is being changed by too many writers at once. Try again in a moment.`,
  )
}
