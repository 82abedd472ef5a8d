import { createContext, Script } from 'node:vm'
import { limits } from '@touchstone/core'
import type { Isolation, SchemaText } from '@touchstone/core/isolation'
import { usedUp } from '../isolation/used-up.ts'

/**
 * Checks rows in this thread, with a bound on the time. That is enough where a process serves one
 * call at a time, as on Lambda: nobody else waits.
 */
export function createTimedChecks(): Isolation {
  const loading = lazily(async () => {
    const { createSchemaChecks } = await import('@touchstone/core/isolation')
    return createSchemaChecks()
  })
  return {
    async compile(schema) {
      const checks = await loading()
      await timed(schema, () => checks.compile(schema))
    },
    async check(schema, rows) {
      const checks = await loading()
      return timed(schema, () => checks.check(schema, rows))
    },
  }
}

function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined
  return () => (loaded ??= load())
}

// A script can be stopped from outside wherever it is, also within a regular expression.
const sandbox = createContext({ run: undefined })
const script = new Script('run()')

/** Runs something that is done before its first wait. */
function timed<T>(schema: SchemaText, run: () => T): T {
  sandbox['run'] = run
  try {
    // The script answers what `run` does.
    return script.runInContext(sandbox, { timeout: limits.schemaStepMs }) as T
  } catch (error) {
    throw codeOf(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? usedUp(schema, 'time') : error
  } finally {
    sandbox['run'] = undefined
  }
}

/** An error of a sandbox is an instance of the sandbox's own class. */
const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
