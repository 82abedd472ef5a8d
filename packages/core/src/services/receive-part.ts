import { Breather, withPauses } from '../breather.ts'
import { addRow, bitmapOf } from '../bitmap.ts'
import { TouchstoneError } from '../errors.ts'
import { jsonLoss } from '../exact-json.ts'
import { requireJson } from '../json.ts'
import { unpackLines, type Lines } from '../lines.ts'
import { decodedRows, type PartRow, type PartSpec } from '../part.ts'
import { rowOf } from '../place.ts'
import type { Layer } from './layer.ts'
import { createRowChecker } from './row-checker.ts'
import type { RowSets } from './settle.ts'
import { short, type Uploads } from './uploads.ts'
import type { Workflows } from './workflows.ts'

/** An upload that passed every check. Its rows are read again when they are needed, which is rare. */
export interface Incoming {
  readonly spec: PartSpec
  readonly sets: RowSets
  readonly count: number
  /** Bytes after decompression. */
  readonly rawBytes: number
  rows(): AsyncIterable<PartRow>
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
  const load = async (): Promise<Lines> => {
    const lines = await unpackLines(await uploads.load(layer.id, spec), form.what)
    lines.requireRows()
    return lines
  }
  const check = await workflows.rowCheck(workflowId, { schemaRevision, field })
  const sets = { covered: bitmapOf(), errors: bitmapOf() }
  const places: number[] = []
  const nameOf = (index: number): string =>
    `Line ${index + 1} (place ${places[index]}) of part ${short(spec.sha256)}`
  const checker = createRowChecker(
    check,
    (index, problem) =>
      new TouchstoneError(
        'schema_mismatch',
        `${nameOf(index)} does not fit the workflow's ${field} schema: ${problem}. Nothing was stored.`,
        { details: { place: places[index], line: index + 1, problem } },
      ),
  )

  function receive(
    { place, value, error, line }: PartRow,
    index: number,
  ): Promise<void> | undefined {
    places.push(place)
    if (rowOf(place) >= rowsInBlock)
      throw new TouchstoneError(
        'bad_input',
        `${nameOf(index)} lies outside the workflow: block ${spec.block} has ${rowsInBlock} test samples. Nothing was stored.`,
        { details: { place, block: spec.block } },
      )
    if (error !== undefined && field !== 'inference')
      throw new TouchstoneError(
        'part_corrupt',
        `${nameOf(index)} is an error; only inferences can fail.`,
      )
    requireJson(error ?? value, () => `The ${error ? 'error' : field} of place ${place}`)
    const loss = jsonLoss(line, {
      place,
      ...(error === undefined ? { [field]: value } : { error }),
    })
    if (loss !== undefined) throw lossy(nameOf(index), loss)
    addRow(error === undefined ? sets.covered : sets.errors, rowOf(place))
    return value === undefined ? undefined : checker.add({ line, value, index })
  }

  // Large parts take their time, and are not alone in this process.
  const breather = new Breather()
  let count = 0
  const lines = await load()
  const rawBytes = lines.bytesLeft
  for (const row of decodedRows(lines, form)) {
    const wait = receive(row, count++) ?? breather.due()
    if (wait) await wait
  }
  await checker.end()
  async function* rows(): AsyncGenerator<PartRow, void> {
    yield* withPauses(decodedRows(await load(), form))
  }
  return { spec, sets, count, rawBytes, rows }
}

/** What is said of a line that would be another once it is parsed. */
export const lossy = (where: string, loss: string): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `${where} cannot be stored as it is written. ${loss} Nothing was stored.`,
    { details: { reason: loss } },
  )
