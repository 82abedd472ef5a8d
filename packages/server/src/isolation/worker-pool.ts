import { TouchstoneError } from '@touchstone/core'
import type { Isolation } from '@touchstone/core/isolation'
import type { Reply, Request } from './messages.ts'
import { startWorker, type Ending, type OneWorker } from './one-worker.ts'
import { usedUp } from './used-up.ts'

const mostWorkers = 3

let shared: Isolation | undefined

/** The workers of this process, which all stores in it share. */
export const sharedWorkers = (): Isolation => (shared ??= createWorkerPool())

/**
 * Runs schemas in workers. Workers are started when
 * they are needed; one whose schema takes too long is stopped, and others go on meanwhile.
 */
function createWorkerPool(): Isolation {
  const idle: OneWorker[] = []
  const waiting: ((worker: OneWorker | undefined) => void)[] = []
  let workers = 0

  async function take(): Promise<OneWorker> {
    const ready = idle.pop()
    if (ready && !ready.isGone) return ready
    if (ready) workers--
    if (workers >= mostWorkers) {
      const worker = await new Promise<OneWorker | undefined>((resolve) => waiting.push(resolve))
      if (worker) return worker
    }
    workers++
    try {
      return await startWorker()
    } catch (error) {
      workers--
      throw error
    }
  }

  function giveBack(worker: OneWorker): void {
    const next = waiting.shift()
    if (!worker.isGone) {
      if (next) next(worker)
      else idle.push(worker)
      return
    }
    workers--
    next?.(undefined)
  }

  async function run(request: Request): Promise<Reply & { readonly error?: never }> {
    const worker = await take()
    let outcome: Reply | Ending
    try {
      outcome = await worker.ask(request)
    } finally {
      giveBack(worker)
    }
    if (outcome === 'closed')
      throw new TouchstoneError(
        'unavailable',
        `${request.schema.what} was not checked: its worker was stopped. Try again.`,
      )
    if (typeof outcome === 'string') throw usedUp(request.schema, outcome)
    if (!('error' in outcome)) return outcome
    const { code, message, details } = outcome.error
    throw new TouchstoneError(code, message, { details })
  }

  return {
    async compile(schema) {
      await run({ schema })
    },
    check: async (schema, rows) => (await run({ schema, rows })).misfit,
  }
}
