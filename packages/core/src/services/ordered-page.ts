import * as z from 'zod/mini'
import { TouchstoneError } from '../errors.ts'
import { limits } from '../limits.ts'
import type { Page } from './record-list.ts'
import { Room } from './room.ts'

/** Numbers before texts before the rest; what is absent comes last in either direction. */
const SortKey = z.tuple([z.number(), z.union([z.number(), z.string()])])
export type SortKey = z.infer<typeof SortKey>
const Place = z.tuple([SortKey, z.string()])
/** Where an entry stands: ids break ties. */
type Place = z.infer<typeof Place>

export const absent: SortKey = [9, 0]

/** A record as it is stored, and what it is; nothing for one that is gone. */
export interface Stored<R> {
  readonly value: string
  readonly record: R | undefined
}

function compare(a: Place, b: Place): number {
  for (const [x, y] of [
    [a[0][0], b[0][0]],
    [a[0][1], b[0][1]],
    [a[1], b[1]],
  ] as const)
    if (x !== y) return x < y ? -1 : 1
  return 0
}

/**
 * One page of records in an order that no list of the table has: of all that there are the first
 * ones after the cursor.
 */
export async function orderedPage<R extends { readonly id: string }>(
  records: AsyncIterable<R>,
  options: {
    keyOf: (record: R) => SortKey
    /** Reads records again: of all that there are only the places are kept. */
    load: (ids: readonly R['id'][]) => AsyncIterable<Stored<R>>
    room?: Room | undefined
    order?: 'ascending' | 'descending' | undefined
    cursor?: string | undefined
    limit?: number | undefined
  },
): Promise<Page<R>> {
  const sign = options.order === 'descending' ? -1 : 1
  const inOrder = (a: Place, b: Place): number => {
    const isAbsent = (place: Place): boolean => place[0][0] === absent[0]
    if (isAbsent(a) !== isAbsent(b)) return isAbsent(a) ? 1 : -1
    return sign * compare(a, b)
  }
  const limit = Math.min(options.limit ?? 50, limits.pageSize)
  const after = options.cursor === undefined ? undefined : readCursor(options.cursor)
  const places: { id: R['id']; place: Place }[] = []
  for await (const record of records) {
    const place: Place = [options.keyOf(record), record.id]
    if (after === undefined || inOrder(after, place) < 0) places.push({ id: record.id, place })
  }
  places.sort((a, b) => inOrder(a.place, b.place))
  const wanted = places.slice(0, limit)
  const room = options.room ?? new Room()
  const items: R[] = []
  let examined = 0
  for await (const { value, record } of options.load(wanted.map(({ id }) => id))) {
    if (record) {
      if (!room.take(value, items.length === 0)) break
      items.push(record)
    }
    examined++
  }
  const last = wanted[examined - 1]
  return {
    items,
    ...(last && places.length > examined ? { next: JSON.stringify(last.place) } : {}),
  }
}

function readCursor(cursor: string): Place {
  try {
    return Place.parse(JSON.parse(cursor))
  } catch (cause) {
    throw new TouchstoneError(
      'bad_input',
      'This cursor is not of a list in this order. Begin with the first page.',
      { cause },
    )
  }
}
