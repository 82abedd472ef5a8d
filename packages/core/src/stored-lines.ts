import { TouchstoneError } from './errors.ts'
import { hinted } from './hinted.ts'
import { parseLines, unpackLines, type Lines } from './lines.ts'
import { decodedRows, type PartForm, type PartRow } from './part.ts'

/**
 * The refusal of an object that is not as it was written.
 * @param reason what is wrong, after "it"
 */
export const damagedObject = (key: string, reason: string, cause?: unknown): TouchstoneError =>
  hinted(
    'storage',
    `The object ${key} is damaged: it ${reason}. Restore a copy of it.`,
    { do: 'list-damage' },
    { details: { key, reason }, ...(cause === undefined ? {} : { cause }) },
  )

/** Decodes the content of an object, which was checked before it was stored: now it is damaged. */
export function asStored<T>(key: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    throw storedError(key, error)
  }
}

/**
 * Decompresses an object of lines. The end of its gzip has a CRC-32 and the length of the lines: what
 * comes through is what was written.
 * @throws TouchstoneError `storage`, with the key
 */
export async function unpackStored(
  body: Uint8Array,
  key: string,
  maxRawBytes?: number,
): Promise<Lines> {
  try {
    return await unpackLines(body, key, maxRawBytes)
  } catch (error) {
    throw storedError(key, error)
  }
}

/** The rows of a stored part: see {@link decodedRows}. */
export function* storedRows(
  lines: Lines,
  key: string,
  form: Omit<PartForm, 'what'>,
): Generator<PartRow, undefined> {
  try {
    yield* decodedRows(lines, { ...form, what: key })
  } catch (error) {
    throw storedError(key, error)
  }
}

/** The JSON values of the lines of an object. */
export const parseStored = (lines: Lines, key: string): unknown[] =>
  asStored(key, () => parseLines(lines, key))

function storedError(key: string, error: unknown): unknown {
  if (!(error instanceof TouchstoneError)) return error
  const { code, details } = error
  if (code === 'part_corrupt') return damagedObject(key, String(details['reason']), error)
  return code === 'too_large' ? damagedObject(key, 'is larger than it may be', error) : error
}
