import { untilAnswering } from '../api/connection.ts'

const attempts = 3

/** The server answers, but has the code of other pages than those in this window. */
export class OutdatedPages extends Error {
  override name = 'OutdatedPages'

  constructor(cause: unknown) {
    super('Touchstone was updated: these pages are older than their server. Reload to go on.', {
      cause,
    })
  }
}

/**
 * Loads a module of the pages. While the server is away it waits for it.
 * @throws {OutdatedPages} when the server is there and the module is not
 */
export async function loadCode<Module>(load: () => Promise<Module>): Promise<Module> {
  let from = load
  for (let attempt = 1; ; attempt++) {
    try {
      return await from()
    } catch (error) {
      if (attempt === attempts) throw new OutdatedPages(error)
      await untilAnswering()
      from = () => loadAnew(load, error, attempt)
    }
  }
}

/**
 * A browser may remember for good that a module could not be fetched (whatwg/html#6768). Under
 * another address it asks again; what the module imports stays what is there already. The browser has
 * the address in the message of its error only.
 */
function loadAnew<Module>(
  load: () => Promise<Module>,
  error: unknown,
  attempt: number,
): Promise<Module> {
  const [address] = /https?:\/\/\S+\.js/.exec(error instanceof Error ? error.message : '') ?? []
  if (address === undefined) return load()
  // The same file, so the same exports.
  return import(/* @vite-ignore */ `${address}?attempt=${attempt}`) as Promise<Module>
}
