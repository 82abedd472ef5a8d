const mostAhead = 2
const mostBytesAhead = 12 * 1024 * 1024

/** Something that was read ahead and waits for its turn. */
export interface Waiting {
  /** What it holds of memory meanwhile. */
  readonly bytes: number
}

interface Reading<R> {
  readonly result: Promise<R>
  /** Unknown while it is being read. */
  bytes: number | undefined
}

/**
 * Reads items in order and gives the results in the same order, with one or two that are read ahead
 * of the one that is given. There are two only where they have no more than 12 MiB together, as
 * large as the largest so far.
 */
export async function* readAhead<T, R extends Waiting | undefined>(
  items: AsyncIterable<T>,
  read: (item: T) => Promise<R>,
): AsyncGenerator<R, void> {
  const source = items[Symbol.asyncIterator]()
  const ahead: Reading<R>[] = []
  let largest = Number.POSITIVE_INFINITY
  let isKnown = false

  async function begin(): Promise<Reading<R> | undefined> {
    const item = await source.next()
    if (item.done === true) return undefined
    const result = read(item.value)
    const reading: Reading<R> = { result, bytes: undefined }
    result.then(
      (value) => {
        reading.bytes = value?.bytes ?? 0
        largest = isKnown ? Math.max(largest, reading.bytes) : reading.bytes
        isKnown = true
      },
      // Whoever awaits it later hears of the failure; until then it is not an unhandled one.
      () => undefined,
    )
    return reading
  }

  const hasRoom = (): boolean => {
    if (ahead.length === 0) return true
    const bytes = ahead.reduce((sum, reading) => sum + (reading.bytes ?? largest), 0)
    return ahead.length < mostAhead && bytes + largest <= mostBytesAhead
  }

  async function fill(): Promise<void> {
    while (hasRoom()) {
      const next = await begin()
      if (!next) return
      ahead.push(next)
    }
  }

  try {
    for (let reading = await begin(); reading; reading = ahead.shift()) {
      await fill()
      const result = await reading.result
      // Now that its size is known there may be room for another.
      await fill()
      yield result
    }
  } finally {
    await source.return?.()
  }
}
