const ahead = 2

/** Reads items in order, a few of them at once, and gives the results in the same order. */
export async function* readAhead<T, R>(
  items: AsyncIterable<T>,
  read: (item: T) => Promise<R>,
): AsyncGenerator<R, void> {
  const pending: Promise<R>[] = []
  for await (const item of items) {
    const result = read(item)
    // Whoever awaits it later hears of the failure; until then it is not an unhandled one.
    result.catch(() => undefined)
    pending.push(result)
    if (pending.length <= ahead) continue
    const first = pending.shift()
    if (first) yield await first
  }
  for (const result of pending) yield await result
}
