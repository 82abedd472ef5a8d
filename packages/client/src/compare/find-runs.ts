import type { Id } from '@touchstone/core'
import type { TestRun } from '@touchstone/core/services'
import { entries } from '../pages.ts'
import type { Transport } from '../transport.ts'

/**
 * The complete test runs by which models can be compared on a version of a test suite: of the given
 * evaluator, or of the one that all of them were tested with last.
 * @returns one run a model, in their order; undefined when there is no common evaluator
 */
export async function findRuns(
  { rpc }: { readonly rpc: Transport['rpc'] },
  subject: {
    readonly models: readonly Id<'model'>[]
    readonly testSuite: { readonly id: Id<'testSuite'>; readonly version: number }
    readonly evaluator?: { readonly name: string; readonly version: string } | undefined
  },
): Promise<TestRun[] | undefined> {
  const { models, testSuite, evaluator } = subject
  const [ofBase = [], ...ofOthers] = await Promise.all(
    models.map(async (model) => {
      const runs: TestRun[] = []
      const pages = entries((cursor: string | undefined) =>
        rpc.testRuns.list.query({ of: model, cursor, limit: 1_000 }),
      )
      for await (const run of pages) {
        if (run.state !== 'complete' || !run.evaluator) continue
        if (run.testSuite.id !== testSuite.id || run.testSuite.version !== testSuite.version)
          continue
        if (!evaluator || isOf(run, evaluator)) runs.push(run)
      }
      return runs
    }),
  )
  // Runs come newest first.
  for (const run of ofBase) {
    const { evaluator: own } = run
    if (!own) continue
    const others = ofOthers.flatMap((runs) => runs.find((other) => isOf(other, own)) ?? [])
    if (others.length === ofOthers.length) return [run, ...others]
  }
  return undefined
}

const isOf = (run: TestRun, { name, version }: { name: string; version: string }): boolean =>
  run.evaluator?.name === name && run.evaluator.version === version
