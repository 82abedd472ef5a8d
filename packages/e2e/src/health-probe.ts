import { Worker } from 'node:worker_threads'

/** Asks a server how it is, all the time. */
export interface HealthProbe extends AsyncDisposable {
  /** The longest that an answer took so far, in milliseconds. */
  readonly longestMs: number
}

// In a thread of its own, which a test that packs megabytes does not hold up.
const asking = `
  const { workerData } = require('node:worker_threads')
  const longest = new Float64Array(workerData.shared)
  const ask = async () => {
    const startedMs = performance.now()
    const answer = await fetch(workerData.url)
    await answer.arrayBuffer()
    longest[0] = Math.max(longest[0], performance.now() - startedMs)
    setTimeout(ask, 5)
  }
  ask()
`

/** Starts to ask `/healthz`, one question after the other, until it is disposed of. */
export function probeHealth(url: string): HealthProbe {
  const shared = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT)
  const longest = new Float64Array(shared)
  const worker = new Worker(asking, { eval: true, workerData: { url: `${url}/healthz`, shared } })
  // A server that does not answer makes the test fail that asked.
  const failed = new Promise<never>((_, reject) => worker.once('error', reject))
  failed.catch(() => {})
  return {
    get longestMs() {
      return longest[0] ?? 0
    },
    async [Symbol.asyncDispose]() {
      await Promise.race([worker.terminate(), failed])
    },
  }
}
