import { limits, type Id } from '@touchstone/core'
import { entries } from './pages.ts'
import type { Rpc } from './contract.ts'

type RunMetrics = Awaited<ReturnType<Rpc['testRuns']['metrics']['query']>>['items'][number]

/** All metrics of the test cases and the suite of a run, page by page. */
export async function metricsOf(
  rpc: Rpc,
  id: Id<'testRun'>,
  options: { signal?: AbortSignal } = {},
): Promise<RunMetrics[]> {
  const fetchPage = (cursor: string | undefined) =>
    rpc.testRuns.metrics.query({ id, cursor, limit: limits.pageSize }, options)
  const all: RunMetrics[] = []
  for await (const one of entries(fetchPage)) all.push(one)
  return all
}
