/** Asks a server how it is, all the time. */
export interface HealthProbe extends AsyncDisposable {
  /** The longest that an answer took so far, in milliseconds. */
  readonly longestMs: number
}

/** Starts to ask `/healthz`, one question after the other, until it is disposed of. */
export function probeHealth(url: string): HealthProbe {
  const over = new AbortController()
  let longestMs = 0
  const asking = (async () => {
    while (!over.signal.aborted) {
      const startedMs = performance.now()
      const answer = await fetch(`${url}/healthz`)
      await answer.arrayBuffer()
      longestMs = Math.max(longestMs, performance.now() - startedMs)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })()
  return {
    get longestMs() {
      return longestMs
    },
    async [Symbol.asyncDispose]() {
      over.abort()
      await asking
    },
  }
}
