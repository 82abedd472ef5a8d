import { TouchstoneError } from '../errors.ts'
import { formatId, type Id, type IdKind } from '../ids.ts'
import type { Key, Table } from '../ports/table.ts'

interface Holder {
  readonly kind: { readonly kind: IdKind; readonly noun: string }
  readonly headKey: (id: string) => Key
}

/**
 * The id that an integer stands for where things of several kinds are allowed: that of the one thing
 * that there is.
 * @throws TouchstoneError `not_found` when there is none; `bad_input` when there are several
 */
export async function idOfInteger(
  table: Table,
  integer: number,
  holders: readonly Holder[],
): Promise<Id> {
  const ids = holders.map(({ kind }) => formatId(kind.kind, integer))
  const heads = await table.getMany(holders.map(({ headKey }, at) => headKey(ids[at] ?? '')))
  const [found, ...others] = ids.filter((_, at) => heads[at] !== undefined)
  const spelled = (separator: string): string =>
    holders.map(({ kind }, at) => `${kind.noun} ${ids[at]}`).join(separator)
  if (found === undefined)
    throw new TouchstoneError(
      'not_found',
      `There is neither a ${spelled(' nor a ')}, which ${integer} could be the id of. Check the number.`,
      { details: { integer, ids } },
    )
  if (others.length > 0)
    throw new TouchstoneError(
      'bad_input',
      `${integer} could be the id of the ${spelled(' or of the ')}. Give the id as a text.`,
      { details: { integer, ids } },
    )
  return found
}
