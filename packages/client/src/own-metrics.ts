import { isJsonObject, type Bitmap, type Id, type JsonObject } from '@touchstone/core'
import type { RunMetrics } from '@touchstone/core/services'
import { membershipPages, type ComparedSuite } from './compare/compared-suite.ts'
import { isExpired } from './read-blocks.ts'
import { ownMetadata } from './own-metadata.ts'
import { ownRows } from './own-rows.ts'
import { ownTruths } from './own-truths.ts'
import { readRows, type StoredRows } from './stored-rows.ts'
import type { Transport } from './transport.ts'

/** Whether test cases share test samples; where they do not, evaluators see each sample once. */
export const hasSharedSamples = (suite: {
  readonly size: number
  readonly testCases: readonly { readonly size: number }[]
}): boolean => suite.testCases.reduce((sum, { size }) => sum + size, 0) > suite.size

/** The rows of each test case that evaluators see otherwise than in an earlier one, by index and block. */
export async function ownRowsOf(
  transport: Transport,
  suite: ComparedSuite,
): Promise<ReadonlyMap<number, ReadonlyMap<number, Bitmap>>> {
  const own = new Map<number, Map<number, Bitmap>>()
  for await (const page of membershipPages(transport.rpc, suite))
    for (const members of page)
      for (const [index, rows] of await ownRows(transport, suite.testCases, members)) {
        const blocks = own.get(index) ?? new Map<number, Bitmap>()
        own.set(index, blocks.set(members.block, rows))
      }
  return own
}

/**
 * Whether a run has metrics of each test sample as evaluators see it in each test case. Runs that were
 * stored before test cases had metrics of their own have not, where ground truths or metadata differ.
 */
export async function isJudgedByCase(
  transport: Transport,
  suite: ComparedSuite,
  entries: readonly RunMetrics[],
): Promise<boolean> {
  const indexesWithout = (flag: 'ownTruths' | 'ownMetadata'): number[] => {
    const older = new Set(
      entries.filter((entry) => entry[flag] !== true).map(({ testCaseId }) => testCaseId),
    )
    return [...suite.testCases.keys()].filter((index) =>
      older.has(suite.testCases[index]?.id ?? null),
    )
  }
  const checks = [
    { find: ownTruths, indexes: indexesWithout('ownTruths') },
    { find: ownMetadata, indexes: indexesWithout('ownMetadata') },
  ].filter(({ indexes }) => indexes.length > 0)
  if (checks.length === 0) return true
  for await (const page of membershipPages(transport.rpc, suite))
    for (const members of page)
      for (const { find, indexes } of checks) {
        const own = await find(transport, suite.testCases, members)
        if (indexes.some((index) => own.has(index))) return false
      }
  return true
}

/** Reads the stored metrics of one block of a run. */
export async function readMetrics(
  transport: Transport,
  of: {
    readonly run: Id<'testRun'>
    readonly configuration: number
    readonly block: number
    /** Reads what this test case has for itself. */
    readonly testCase?: Id<'testCase'> | undefined
  },
): Promise<StoredRows> {
  const { run: id, configuration, block, testCase: testCaseId } = of
  const read = async (): Promise<StoredRows> => {
    const [stored] = await transport.rpc.testRuns.readSampleMetrics.query({
      id,
      configuration,
      testCaseId,
      blocks: [block],
    })
    return readRows(transport, stored?.parts ?? [], { field: 'metrics', block })
  }
  return read().catch((error: unknown) => {
    if (isExpired(error)) return read()
    throw error
  })
}

/** Metrics by row, where they are an object. */
export const metricsByRow = (rows: StoredRows): (JsonObject | undefined)[] =>
  Array.from(rows.byRow(), (row) => (isJsonObject(row?.value) ? row.value : undefined))
