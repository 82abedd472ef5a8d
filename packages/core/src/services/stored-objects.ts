import type { TouchstoneError } from '../errors.ts'
import { hinted } from '../hinted.ts'
import type { Lines } from '../lines.ts'
import { sha256Hex } from '../platform.ts'
import type { Objects } from '../ports/objects.ts'
import { damagedObject, unpackStored } from '../stored-lines.ts'

/** How an object is known to be as it was written, beside the end of its gzip. */
export interface StoredCheck {
  /** As the item or the manifest that names the object has it; undefined: it does not. */
  readonly sha256?: string | undefined
}

/**
 * The bytes of an object that something names. The one place where the services read one: what they
 * go on with was verified by a hash that its name comes with, or is decompressed by
 * {@link readStoredLines}, which verifies it too.
 * @throws TouchstoneError `storage`, with the key, for one that is missing or damaged
 */
export async function readStored(
  objects: Pick<Objects, 'get'>,
  key: string,
  { sha256 }: StoredCheck = {},
): Promise<Uint8Array> {
  const body = await objects.get(key)
  if (!body) throw missingObject(key)
  if (sha256 !== undefined && sha256Hex(body) !== sha256)
    throw damagedObject(key, `does not have the SHA-256 ${sha256}`)
  return body
}

/** The lines of an object that something names: see {@link readStored}. */
export const readStoredLines = async (
  objects: Pick<Objects, 'get'>,
  key: string,
  { maxRawBytes, ...check }: StoredCheck & { maxRawBytes?: number } = {},
): Promise<Lines> => unpackStored(await readStored(objects, key, check), key, maxRawBytes)

/** The refusal of an object that is not there. */
export const missingObject = (key: string): TouchstoneError =>
  hinted(
    'storage',
    `The object ${key} is missing. Restore a copy of it.`,
    { do: 'list-damage' },
    { details: { key } },
  )
