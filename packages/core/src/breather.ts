const longestMs = 20

/**
 * Says when it is time to let timers, signals and uploads have their turn: an `infer` that never
 * waits would keep the thread to itself for a whole block.
 */
export class Breather {
  #sinceMs = performance.now()
  #pause: Promise<void> | undefined

  /** A short pause to wait for, or undefined when the last one was not long ago. */
  due(): Promise<void> | undefined {
    if (!this.#pause && performance.now() - this.#sinceMs < longestMs) return undefined
    return (this.#pause ??= new Promise((resolve) => {
      setTimeout(() => {
        this.#sinceMs = performance.now()
        this.#pause = undefined
        resolve()
      }, 0)
    }))
  }
}

/** The same items, with pauses between them where they take long. */
export async function* withPauses<Item>(items: Iterable<Item>): AsyncGenerator<Item, void> {
  const breather = new Breather()
  for (const item of items) {
    const wait = breather.due()
    if (wait) await wait
    yield item
  }
}
