import { hasCode } from '@touchstone/core/errors'
import { pause } from '@touchstone/core/pause'

// A name can be taken by something that is not there yet: one of many that are created together.
const mostTries = 9
const firstPauseMs = 20

/**
 * Loads what is there, or creates it, and says which. Of many callers at once exactly one creates:
 * whoever finds the name taken meanwhile loads what took it.
 */
export async function getOrCreate<T>(
  load: () => Promise<T>,
  create: () => Promise<T>,
): Promise<{ readonly it: T; readonly created: boolean }> {
  for (let tries = 0; ; tries++) {
    try {
      return { it: await load(), created: false }
    } catch (error) {
      if (!hasCode(error, 'not_found')) throw error
    }
    try {
      return { it: await create(), created: true }
    } catch (error) {
      if (!hasCode(error, 'name_taken') || tries === mostTries) throw error
    }
    await pause(firstPauseMs * 2 ** tries)
  }
}
