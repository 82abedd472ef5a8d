/** Thrown when a test needs a program that this machine has not got. */
export class MissingPart extends Error {
  override readonly name = 'MissingPart'
}

/**
 * What `start` starts; undefined, with one line that says why, where a part of it is missing. In
 * continuous integration (`CI` is set) a missing part is an error.
 */
export async function orSkip<T>(start: () => Promise<T>): Promise<T | undefined> {
  try {
    return await start()
  } catch (error) {
    if (!(error instanceof MissingPart) || process.env['CI']) throw error
    process.stderr.write(`Skipped: ${error.message}\n`)
    return undefined
  }
}
