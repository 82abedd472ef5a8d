import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { limits } from '@touchstone/core'
import { isPacked } from '../is-packed.ts'
import type { Reply, Request } from './messages.ts'

/** How a worker ended that gave no answer. */
export type Ending = 'time' | 'memory' | 'closed'

/** A worker that takes one request at a time. */
export interface OneWorker {
  /** The answer, or how the worker ended without one; it is then gone. */
  ask(request: Request): Promise<Reply | Ending>
  readonly isGone: boolean
}

const resourceLimits = {
  maxOldGenerationSizeMb: limits.schemaMemoryBytes / 1024 / 1024,
  maxYoungGenerationSizeMb: 32,
  stackSizeMb: 4,
}
const workerUrl = new URL(isPacked ? './worker.js' : './worker.ts', import.meta.url)
const tickMs = 125
// Ticks are counted, so that a process that slept gives nothing up.
const mostTicks = Math.ceil(limits.schemaStepMs / tickMs)

/** Starts a worker, which is stopped when a step takes too long: to compile a schema, or to check a row. */
export async function startWorker(): Promise<OneWorker> {
  const steps = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const counter = new Int32Array(steps)
  const worker = new Worker(workerUrl, {
    workerData: { steps },
    resourceLimits,
    // Nothing that a schema makes the compiler say belongs into a log.
    stdout: true,
    stderr: true,
  })
  let isGone = false
  let ending: Ending = 'closed'
  let settle: ((outcome: Reply | Ending) => void) | undefined
  const end = (how: Ending): void => {
    isGone = true
    settle?.(how)
    settle = undefined
  }
  worker.on('error', (error: NodeJS.ErrnoException) => {
    end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'closed')
  })
  worker.on('exit', () => end(ending))
  await once(worker, 'message')
  worker.on('message', (reply: Reply) => {
    settle?.(reply)
    settle = undefined
  })
  // A worker that has nothing to do keeps no process alive.
  worker.unref()

  return {
    get isGone() {
      return isGone
    },
    ask(request) {
      return new Promise((resolve) => {
        let seen = Atomics.load(counter, 0)
        let ticks = 0
        const watch = setInterval(() => {
          const now = Atomics.load(counter, 0)
          ticks = now === seen ? ticks + 1 : 0
          seen = now
          if (ticks <= mostTicks) return
          ending = 'time'
          void worker.terminate()
        }, tickMs)
        settle = (outcome) => {
          clearInterval(watch)
          worker.unref()
          resolve(outcome)
        }
        if (isGone) return settle('closed')
        worker.ref()
        worker.postMessage(request)
      })
    },
  }
}
