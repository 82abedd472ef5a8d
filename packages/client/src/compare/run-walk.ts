import { bitmapOf, decodeBitmap, difference, type Bitmap, type Id } from '@touchstone/core'
import type { TestRun } from '@touchstone/core/services'
import { metricsByRow, readMetrics } from '../own-metrics.ts'
import { ownRows } from '../own-rows.ts'
import { isExpired } from '../read-blocks.ts'
import { readAhead } from '../read-ahead.ts'
import { storedMetrics } from '../stored-metrics.ts'
import { readRows, type StoredRows } from '../stored-rows.ts'
import type { Transport } from '../transport.ts'
import {
  membershipPages,
  type ComparedSuite,
  type Membership,
  type SuiteMembership,
} from './compared-suite.ts'
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

/** Rows that evaluators see otherwise in a test case, and the metrics that the runs have of them. */
interface OwnRows {
  readonly index: number
  readonly rows: Bitmap
  readonly ofRuns: readonly StoredRows[]
}

/**
 * Walks the stored metrics of several runs, block by block: memory is a few blocks. A block comes once
 * more for each test case with ground truths or metadata of its own, with the metrics by those.
 */
export async function* walkRuns(
  transport: Transport,
  runs: readonly TestRun[],
  { suite, configuration }: { suite: ComparedSuite; configuration: number },
): AsyncGenerator<{ members: Membership; models: EvaluatedRows[] }, void> {
  const { rpc } = transport
  const storedParts = (
    id: Id<'testRun'>,
    blocks: readonly number[],
  ): Promise<readonly StoredParts[]> => storedMetrics(rpc, { id, configuration, blocks })

  async function* plans(): AsyncGenerator<{ members: SuiteMembership; runs: RunPlan[] }> {
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
      return readMetrics(transport, { run: runId, configuration, block })
    }
  }

  async function ownOf(members: SuiteMembership): Promise<OwnRows[]> {
    const { block } = members
    const own = await ownRows(transport, suite.testCases, members)
    return Promise.all(
      [...own].map(async ([index, rows]) => {
        const testCase = suite.testCases[index]?.id
        const ofRuns = runs.map(({ id }) =>
          readMetrics(transport, { run: id, configuration, block, testCase }),
        )
        return { index, rows, ofRuns: await Promise.all(ofRuns) }
      }),
    )
  }

  const blocks = readAhead(plans(), async ({ members, runs: ofRuns }) => {
    const [stored, own] = await Promise.all([
      Promise.all(ofRuns.map((plan) => metricsOf(members.block, plan))),
      ownOf(members),
    ])
    const all = [...stored, ...own.flatMap((ofCase) => ofCase.ofRuns)]
    const bytes = all.reduce((sum, rows) => sum + rows.bytes, 0)
    return { bytes, members, ofRuns, stored, own }
  })
  for await (const { members, ofRuns, stored, own } of blocks) {
    const { block, rows, testCases } = members
    const states = ofRuns.map(({ coverage }) => ({
      inferred: decodeBitmap(coverage?.inferred ?? ''),
      errors: decodeBitmap(coverage?.errors ?? ''),
    }))
    const modelsWith = (ofMetrics: readonly StoredRows[]): EvaluatedRows[] =>
      states.map((state, run) => {
        const metrics = ofMetrics[run]
        return { ...state, metrics: metrics ? metricsByRow(metrics) : [] }
      })
    const others = testCases.map(({ index, rows: all }) => ({
      index,
      rows: difference(all, own.find((ofCase) => ofCase.index === index)?.rows ?? bitmapOf()),
    }))
    yield { members: { block, rows, testCases: others }, models: modelsWith(stored) }
    for (const { index, rows: ofCase, ofRuns: ofMetrics } of own)
      yield {
        members: { block, rows: bitmapOf(), testCases: [{ index, rows: ofCase }] },
        models: modelsWith(ofMetrics),
      }
  }
}
