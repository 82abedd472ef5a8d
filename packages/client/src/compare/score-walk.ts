import {
  addRow,
  bitmapOf,
  blockOf,
  difference,
  requireJson,
  rowOf,
  union,
  type Bitmap,
  type Id,
  type JsonObject,
  type RowError,
} from '@touchstone/core'
import { readBlock, readParts, readPlans, type BlockRow } from '../read-blocks.ts'
import type { Transport } from '../transport.ts'
import { caseTarget, type ComparedSuite, type Membership } from './compared-suite.ts'
import type { JsonRow } from './comparison.ts'
import type { EvaluatedRows } from './comparison-tally.ts'
import { zip } from './zip.ts'

/** Metrics of one test sample, as an evaluator or a score function makes them. */
export type Scoring = (row: JsonRow) => JsonObject | Promise<JsonObject>

interface Outcome {
  readonly inference: JsonRow['inference'] | undefined
  readonly error: RowError | undefined
}

/** One block of a test case as one model has it; test samples come with the base alone. */
interface ModelBlock {
  readonly block: number
  readonly rows: readonly BlockRow[]
  readonly outcomes: readonly (Outcome | undefined)[]
}

/**
 * Walks the stored inferences of several models, test case by test case, and computes their
 * metrics. A sample that is in several test cases counts for the suite with the first of them.
 */
export async function* walkScores(
  transport: Transport,
  { suite, modelIds }: { suite: ComparedSuite; modelIds: readonly Id<'model'>[] },
  scoring: Scoring,
): AsyncGenerator<{ members: Membership; models: EvaluatedRows[] }, void> {
  const { rpc } = transport
  const seen = new Map<number, Bitmap>()
  for (const index of suite.testCases.keys()) {
    const target = caseTarget(suite, index)
    const ofModels = modelIds.map((modelId, model) =>
      readPlans(
        (from) => rpc.inferences.read.query({ target, modelId, from }),
        async (plan): Promise<ModelBlock> => {
          const { block } = plan
          if (model === 0) {
            const rows = [...(await readBlock(transport, plan))]
            return { block, rows, outcomes: byRow(rows) }
          }
          const parts = await readParts(transport, plan.inferences, { field: 'inference', block })
          const outcomes = parts.map((row) => row && { inference: row.value, error: row.error })
          return { block, rows: [], outcomes }
        },
      ),
    )
    for await (const blocks of zip(ofModels)) {
      const [{ block, rows } = { block: 0, rows: [] }] = blocks
      const models: EvaluatedRows[] = []
      for (const { outcomes } of blocks) models.push(await evaluated(rows, outcomes, scoring))
      const ofCase = bitmapOf(rows.map(({ place }) => rowOf(place)))
      const before = seen.get(block) ?? bitmapOf()
      seen.set(block, union(before, ofCase))
      const members: Membership = {
        block,
        rows: difference(ofCase, before),
        testCases: [{ index, rows: ofCase }],
      }
      yield { members, models }
    }
  }
}

function byRow(rows: readonly BlockRow[]): Outcome[] {
  const outcomes: Outcome[] = []
  for (const { place, inference, error } of rows) outcomes[rowOf(place)] = { inference, error }
  return outcomes
}

async function evaluated(
  rows: readonly BlockRow[],
  outcomes: readonly (Outcome | undefined)[],
  scoring: Scoring,
): Promise<EvaluatedRows> {
  const states = { inferred: bitmapOf(), errors: bitmapOf() }
  const metrics: (JsonObject | undefined)[] = []
  for (const { place, testSample, groundTruth = null } of rows) {
    const row = rowOf(place)
    const outcome = outcomes[row]
    if (outcome?.error) addRow(states.errors, row)
    const inference = outcome?.inference
    if (inference === undefined) continue
    addRow(states.inferred, row)
    const made = scoring({ testSample, groundTruth, inference })
    const own = made instanceof Promise ? await made : made
    requireJson(own, () => `The metrics of row ${row} of block ${blockOf(place)}`)
    metrics[row] = own
  }
  return { ...states, metrics: Array.from(metrics) }
}
