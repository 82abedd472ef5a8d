/**
 * Runs tasks of one key one after another within this process, so that they do not lose races to
 * each other. It is a courtesy only: what must hold is held by conditional writes.
 */
export function createSerial(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>()
  return async (key, task) => {
    const before = tails.get(key) ?? Promise.resolve()
    const run = before.then(task, task)
    const settled = run.catch(() => undefined)
    tails.set(key, settled)
    try {
      return await run
    } finally {
      if (tails.get(key) === settled) tails.delete(key)
    }
  }
}
