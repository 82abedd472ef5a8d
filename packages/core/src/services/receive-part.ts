import { addRow, bitmapOf } from '../bitmap.ts'
import { TouchstoneError } from '../errors.ts'
import { jsonLoss } from '../exact-json.ts'
import { requireJson } from '../json.ts'
import { unpackLines, type Lines } from '../lines.ts'
import { decodedRows, decodeRows, type PartRow, type PartSpec } from '../part.ts'
import { rowOf } from '../place.ts'
import type { Layer } from './layers.ts'
import type { RowSets } from './settle.ts'
import { short, type Uploads } from './uploads.ts'
import type { Workflows } from './workflows.ts'

/** An upload that passed every check. Its rows are read again when they are needed, which is rare. */
export interface Incoming {
  readonly spec: PartSpec
  readonly sets: RowSets
  readonly count: number
  rows(): Promise<PartRow[]>
}

/**
 * Reads one upload and checks its hash, its form, its places, and every row against the schema
 * revision that the caller names.
 * @throws TouchstoneError `part_missing`, `part_corrupt`, `schema_mismatch`, `bad_input`,
 * `too_large`
 */
export async function receivePart(
  { uploads, workflows }: { uploads: Uploads; workflows: Workflows },
  layer: Layer,
  options: { spec: PartSpec; schemaRevision: number; rowsInBlock: number },
): Promise<Incoming> {
  const { spec, schemaRevision, rowsInBlock } = options
  const { field, workflowId } = layer
  const form = { field, block: spec.block, what: `Part ${short(spec.sha256)}` }
  const load = async (): Promise<Lines> =>
    unpackLines(await uploads.load(layer.id, spec), form.what)
  const check = await workflows.rowCheck(workflowId, { schemaRevision, field })
  const sets = { covered: bitmapOf(), errors: bitmapOf() }

  function receive({ place, value, error, line }: PartRow, index: number): void {
    const where = (): string => `Line ${index + 1} (place ${place}) of part ${short(spec.sha256)}`
    if (rowOf(place) >= rowsInBlock)
      throw new TouchstoneError(
        'bad_input',
        `${where()} lies outside the workflow: block ${spec.block} has ${rowsInBlock} test samples. Nothing was stored.`,
        { details: { place, block: spec.block } },
      )
    if (error !== undefined && field !== 'inference')
      throw new TouchstoneError('part_corrupt', `${where()} is an error; only inferences can fail.`)
    const loss = jsonLoss(line, {
      place,
      ...(error === undefined ? { [field]: value } : { error }),
    })
    if (loss !== undefined) throw lossy(where(), loss)
    addRow(error === undefined ? sets.covered : sets.errors, rowOf(place))
    if (value === undefined) return
    requireJson(value, () => `The ${field} of place ${place}`)
    const problem = check(value)
    if (problem === undefined) return
    throw new TouchstoneError(
      'schema_mismatch',
      `${where()} does not fit the workflow's ${field} schema: ${problem}. Nothing was stored.`,
      { details: { place, line: index + 1, problem } },
    )
  }

  let count = 0
  for (const row of decodedRows(await load(), form)) receive(row, count++)
  return { spec, sets, count, rows: async () => decodeRows(await load(), form) }
}

/** What is said of a line that would be another once it is parsed. */
export const lossy = (where: string, loss: string): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `${where} cannot be stored as it is written. ${loss} Nothing was stored.`,
    {
      details: { reason: loss },
    },
  )
