import type { TouchstoneError } from './errors.ts'
import { isJsonObject, type Json } from './json.ts'
import { corrupt, parseLine, type Lines } from './lines.ts'
import { blockOf, type Place } from './place.ts'

/** What the rows of a part hold, which is also the key of the value in each line. */
export type PartField = 'testSample' | 'metadata' | 'groundTruth' | 'inference' | 'metrics'

/** Why there is no inference for a test sample. */
export type RowError = {
  /** The class of what `infer` threw, e.g. `TypeError`. */
  readonly name: string
  readonly message: string
  /** How often it was tried. */
  readonly attempts: number
}

/** One decoded line: its value, or the error that stands in its place. */
export interface PartRow {
  readonly place: Place
  readonly value?: Json
  readonly error?: RowError
  /** The line as it was written, without its line break. */
  readonly line: string
}

/** A part as it is announced and stored: its rows lie in one block, sorted by place. */
export interface PartSpec {
  readonly block: number
  /** SHA-256 of the gzip bytes, 64 lower-case hex digits. It names the part. */
  readonly sha256: string
  /** Length of the gzip bytes. */
  readonly bytes: number
}

/** The content type that uploads of parts are bound to. */
export const partContentType = 'application/x-ndjson+gzip'

/** One line of a part, with its line break. `json` is the value as JSON text. */
export const partLine = (field: PartField | 'error', place: Place, json: string): string =>
  `{"place":${place},"${field}":${json}}\n`

/** What the lines of a part are held to. */
export interface PartForm {
  readonly field: PartField
  readonly block: number
  /** How messages call the part. */
  readonly what: string
}

/**
 * Decodes the lines of a part one by one and checks their form: each an object with a `place` and
 * either the field's value or an `error`, places ascending, all in one block. Nothing is kept, so
 * that memory is that of one row.
 * @throws TouchstoneError `part_corrupt`, naming the line
 */
export function* decodedRows(lines: Lines, form: PartForm): Generator<PartRow, undefined> {
  let last = -1
  for (let index = 0; ; index++) {
    const line = lines.at(index)
    if (line === undefined) return
    const row = decodeRow(line, { index, last, form })
    last = row.place
    yield row
  }
}

/** All rows of a part: see {@link decodedRows}. */
export const decodeRows = (lines: Lines, form: PartForm): PartRow[] => [...decodedRows(lines, form)]

/** A single line of a part: see {@link decodedRows}. */
export const decodeLine = (line: string, form: PartForm): PartRow =>
  decodeRow(line, { index: 0, last: -1, form })

function decodeRow(line: string, at: { index: number; last: number; form: PartForm }): PartRow {
  const { field, block } = at.form
  const value = parseLine(line, at.index, at.form.what)
  if (!isJsonObject(value)) throw wrongLine(at, 'is not an object')
  const { place } = value
  if (typeof place !== 'number' || !Number.isSafeInteger(place) || place < 0)
    throw wrongLine(at, 'has no "place" that is a whole number of 0 or more')
  if (blockOf(place) !== block)
    throw wrongLine(at, `has place ${place}, which lies in block ${blockOf(place)}, not ${block}`)
  if (place <= at.last)
    throw wrongLine(at, `has place ${place} after place ${at.last}: places must ascend`)
  if (Object.keys(value).length !== 2) throw wrongLine(at, `must have just "place" and "${field}"`)
  if (Object.hasOwn(value, field)) return { place, value: value[field] ?? null, line }
  const error = value['error']
  if (!isRowError(error)) throw wrongLine(at, `has neither "${field}" nor a well-formed "error"`)
  return { place, error, line }
}

const wrongLine = (
  { index, form }: { index: number; form: PartForm },
  reason: string,
): TouchstoneError => corrupt(form.what, `has a line ${index + 1} that ${reason}`)

function isRowError(value: unknown): value is RowError {
  return (
    isJsonObject(value) &&
    typeof value['name'] === 'string' &&
    typeof value['message'] === 'string' &&
    Number.isSafeInteger(value['attempts']) &&
    Number(value['attempts']) >= 0
  )
}

/**
 * What several parts of one block hold together. At one place an inference goes before an error;
 * among several of a kind the part that was committed last counts.
 * @returns rows sorted by place
 */
export function mergeRows(parts: readonly (readonly PartRow[])[]): readonly PartRow[] {
  const [only, another] = parts
  if (only && !another) return only
  const byPlace = new Map<Place, PartRow>()
  for (const rows of parts) {
    for (const row of rows) {
      const before = byPlace.get(row.place)
      if (before && before.error === undefined && row.error !== undefined) continue
      byPlace.set(row.place, row)
    }
  }
  return [...byPlace.values()].toSorted((a, b) => a.place - b.place)
}
