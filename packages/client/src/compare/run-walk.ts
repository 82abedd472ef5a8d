import { decodeBitmap, isJsonObject, type Id, type JsonObject } from '@touchstone/core'
import type { TestRun } from '@touchstone/core/services'
import { isExpired } from '../read-blocks.ts'
import { readAhead } from '../read-ahead.ts'
import { readRows, type StoredRows } from '../stored-rows.ts'
import type { Transport } from '../transport.ts'
import { membershipPages, type Membership } from './compared-suite.ts'
import type { SuiteRef } from './comparison.ts'
import type { EvaluatedRows } from './comparison-tally.ts'

type StoredParts = Awaited<
  ReturnType<Transport['rpc']['testRuns']['readSampleMetrics']['query']>
>[number]
type Coverage = Awaited<ReturnType<Transport['rpc']['inferences']['coverage']['query']>>[number]

interface RunPlan {
  readonly runId: Id<'testRun'>
  readonly parts: StoredParts['parts']
  readonly coverage: Coverage | undefined
}

/** Walks the stored metrics of several runs, block by block: memory is a few blocks. */
export async function* walkRuns(
  transport: Transport,
  runs: readonly TestRun[],
  { suite, configuration }: { suite: SuiteRef; configuration: number },
): AsyncGenerator<{ members: Membership; models: EvaluatedRows[] }, void> {
  const { rpc } = transport
  const storedParts = (id: Id<'testRun'>, blocks: readonly number[]): Promise<StoredParts[]> =>
    rpc.testRuns.readSampleMetrics.query({ id, configuration, blocks })

  async function* plans(): AsyncGenerator<{ members: Membership; runs: RunPlan[] }> {
    for await (const page of membershipPages(rpc, suite)) {
      const blocks = page.map(({ block }) => block)
      const ofRuns = await Promise.all(
        runs.map(async ({ id, modelId }) => {
          const [parts, coverages] = await Promise.all([
            storedParts(id, blocks),
            rpc.inferences.coverage.query({ modelId, blocks }),
          ])
          return { id, parts, coverages }
        }),
      )
      for (const [i, members] of page.entries())
        yield {
          members,
          runs: ofRuns.map(({ id, parts, coverages }) => ({
            runId: id,
            parts: parts[i]?.parts ?? [],
            coverage: coverages[i],
          })),
        }
    }
  }

  async function metricsOf(block: number, { runId, parts }: RunPlan): Promise<StoredRows> {
    try {
      return await readRows(transport, parts, { field: 'metrics', block })
    } catch (error) {
      if (!isExpired(error)) throw error
      const [again] = await storedParts(runId, [block])
      return readRows(transport, again?.parts ?? [], { field: 'metrics', block })
    }
  }

  const blocks = readAhead(plans(), async ({ members, runs: ofRuns }) => {
    const stored = await Promise.all(ofRuns.map((plan) => metricsOf(members.block, plan)))
    const bytes = stored.reduce((sum, rows) => sum + rows.bytes, 0)
    return { bytes, members, ofRuns, stored }
  })
  for await (const { members, ofRuns, stored } of blocks)
    yield {
      members,
      models: stored.map((rows, run) => ({
        inferred: decodeBitmap(ofRuns[run]?.coverage?.inferred ?? ''),
        errors: decodeBitmap(ofRuns[run]?.coverage?.errors ?? ''),
        metrics: Array.from(rows.byRow(), (row): JsonObject | undefined =>
          isJsonObject(row?.value) ? row.value : undefined,
        ),
      })),
    }
}
