import { parentPort, workerData } from 'node:worker_threads'
import { TouchstoneError, messageOf } from '@touchstone/core/errors'
import { createSchemaChecks } from '@touchstone/core/isolation'
import type { Reply, Request, Start } from './messages.ts'

// Whoever starts the worker gives it this.
const { steps } = workerData as Start
const counter = new Int32Array(steps)
const checks = createSchemaChecks({ onStep: () => Atomics.add(counter, 0, 1) })

async function answer({ schema, rows }: Request): Promise<Reply> {
  try {
    await checks.compile(schema)
    return { misfit: rows && (await checks.check(schema, rows)) }
  } catch (error) {
    if (error instanceof TouchstoneError) {
      const { code, message, details } = error
      return { error: { code, message, details } }
    }
    return { error: { code: 'internal', message: messageOf(error), details: {} } }
  }
}

parentPort?.on('message', (request: Request) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply))
})
parentPort?.postMessage('ready')
