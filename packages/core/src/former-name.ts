import { TouchstoneError } from './errors.ts'
import { looksLikeId } from './ids.ts'

/** A name as names are stored and compared: Unicode NFC, trimmed. */
export const comparableName = (text: string): string => text.normalize('NFC').trim()

/**
 * The name that a record was asked for by, where the record has another one now; undefined where it
 * is current, and for an id.
 */
export function formerName(
  asked: string | number,
  { name }: { readonly name: string },
): string | undefined {
  if (typeof asked === 'number' || looksLikeId(asked)) return undefined
  const given = comparableName(asked)
  return given === name ? undefined : given
}

/**
 * Refuses to write to a record that was found by a former name: whoever uses that may mean another
 * record.
 * @param former as {@link formerName} answers it
 * @throws TouchstoneError `not_found`, whose `details.renamedTo` is the current name
 */
export function requireCurrentName(
  noun: string,
  { id, name }: { readonly id: string; readonly name: string },
  former: string | undefined,
): void {
  if (former === undefined) return
  throw new TouchstoneError(
    'not_found',
    `There is no ${noun} named ${JSON.stringify(former)} now; it was renamed to ${JSON.stringify(name)}. To write to it, use that name or its id, ${id}.`,
    { details: { what: former, id, renamedTo: name } },
  )
}
