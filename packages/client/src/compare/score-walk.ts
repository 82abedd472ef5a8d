import {
  addRow,
  bitmapOf,
  difference,
  rowOf,
  union,
  type Bitmap,
  type Id,
  type JsonObject,
  type Place,
} from '@touchstone/core'
import type { Waiting } from '../read-ahead.ts'
import { readBlock, readPlans, type BlockRow } from '../read-blocks.ts'
import { readRows, type StoredRows } from '../stored-rows.ts'
import type { Transport } from '../transport.ts'
import { caseTarget, type ComparedSuite, type Membership } from './compared-suite.ts'
import type { JsonRow } from './comparison.ts'
import type { EvaluatedRows } from './comparison-tally.ts'
import { zip } from './zip.ts'

/** Metrics of one test sample, as an evaluator or a score function makes them. */
export type Scoring = (row: JsonRow) => JsonObject | Promise<JsonObject>

/** One block of a test case as one model has it. */
interface ModelBlock extends Waiting {
  readonly block: number
  /** What the base has, with test samples and ground truths. */
  readonly rows: Iterable<BlockRow>
  /** What another model has. */
  readonly outcomes: StoredRows | undefined
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
            const rows = await readBlock(transport, plan)
            return { bytes: rows.bytes, block, rows, outcomes: undefined }
          }
          const form = { field: 'inference', block } as const
          const outcomes = await readRows(transport, plan.inferences, form)
          return { bytes: outcomes.bytes, block, rows: [], outcomes }
        },
      ),
    )
    for await (const blocks of zip(ofModels)) {
      const [{ block, rows } = { block: 0, rows: [] }] = blocks
      const { ofCase, models } = await evaluated(
        rows,
        blocks.map(({ outcomes }) => outcomes),
        scoring,
      )
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

function outcomeAt(place: Place, outcomes: StoredRows): Pick<BlockRow, 'inference' | 'error'> {
  const row = outcomes.at(place)
  return { inference: row?.value, error: row?.error }
}

/** Computes the metrics of all models, sample by sample, so that no block is kept as rows. */
async function evaluated(
  rows: Iterable<BlockRow>,
  ofModels: readonly (StoredRows | undefined)[],
  scoring: Scoring,
): Promise<{ ofCase: Bitmap; models: EvaluatedRows[] }> {
  const ofCase = bitmapOf()
  const models = ofModels.map((outcomes) => ({
    outcomes,
    inferred: bitmapOf(),
    errors: bitmapOf(),
    metrics: new Array<JsonObject | undefined>(),
  }))
  for (const base of rows) {
    const { place, testSample, groundTruth = null } = base
    const row = rowOf(place)
    addRow(ofCase, row)
    for (const { outcomes, inferred, errors, metrics } of models) {
      const { inference, error } = outcomes ? outcomeAt(place, outcomes) : base
      if (error) addRow(errors, row)
      if (inference === undefined) continue
      addRow(inferred, row)
      const made = scoring({ testSample, groundTruth, inference })
      metrics[row] = made instanceof Promise ? await made : made
    }
  }
  return {
    ofCase,
    models: models.map(({ inferred, errors, metrics }) => ({
      inferred,
      errors,
      metrics: Array.from(metrics),
    })),
  }
}
