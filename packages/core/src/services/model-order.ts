import * as z from 'zod/mini'
import { TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import type { Json } from '../json.ts'
import { limits } from '../limits.ts'
import type { MetadataPath } from '../metadata-condition.ts'
import { valueAtPath } from '../value-at-path.ts'
import type { ModelRecord } from './model-record.ts'
import type { Page } from './record-list.ts'
import { Room } from './room.ts'

/** Numbers before texts before the rest; what is absent comes last in either direction. */
const SortKey = z.tuple([z.number(), z.union([z.number(), z.string()])])
type SortKey = z.infer<typeof SortKey>
const Place = z.tuple([SortKey, z.string()])
/** Where a model stands: ids break ties. */
type Place = z.infer<typeof Place>

const absent: SortKey = [9, 0]
// A cursor is as short as the sort key of a table: what is beyond this many characters is not compared.
const comparedCharacters = 120

const textKey = (text: string): SortKey => {
  // In lower case a text never gets shorter. What follows a character may tell its lower case.
  const start = text
    .slice(0, 2 * comparedCharacters)
    .toLowerCase()
    .slice(0, comparedCharacters)
  return [1, detached(start).toWellFormed()]
}

/** The same text with characters of its own: a slice would keep all of the text in memory. */
const detached = (slice: string): string => ` ${slice}`.slice(1)

/** A model as it is stored, and what it is; nothing for one that is gone. */
export interface StoredModel {
  readonly value: string
  readonly model: ModelRecord | undefined
}

/** The place that a JSON value has in an order. */
export function sortKeyOf(value: Json | undefined): SortKey {
  if (value === undefined) return absent
  if (typeof value === 'number') return [0, value]
  if (typeof value === 'string') return textKey(value)
  if (typeof value === 'boolean') return [2, Number(value)]
  const [, text] = textKey(JSON.stringify(value))
  return [value === null ? 4 : 3, text]
}

export const metadataKey =
  (path: MetadataPath) =>
  (model: ModelRecord): SortKey =>
    sortKeyOf(valueAtPath(model.metadata, path))

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
 * One page of models in an order that no list of the table has: of all that there are the first
 * ones after the cursor.
 */
export async function orderedPage(
  models: AsyncIterable<ModelRecord>,
  options: {
    keyOf: (model: ModelRecord) => SortKey
    /** Reads models again: of all that there are only the places are kept. */
    load: (ids: readonly Id<'model'>[]) => AsyncIterable<StoredModel>
    room?: Room | undefined
    order?: 'ascending' | 'descending' | undefined
    cursor?: string | undefined
    limit?: number | undefined
  },
): Promise<Page<ModelRecord>> {
  const sign = options.order === 'descending' ? -1 : 1
  const inOrder = (a: Place, b: Place): number => {
    const isAbsent = (place: Place): boolean => place[0][0] === absent[0]
    if (isAbsent(a) !== isAbsent(b)) return isAbsent(a) ? 1 : -1
    return sign * compare(a, b)
  }
  const limit = Math.min(options.limit ?? 50, limits.pageSize)
  const after = options.cursor === undefined ? undefined : readCursor(options.cursor)
  const places: { id: Id<'model'>; place: Place }[] = []
  for await (const model of models) {
    const place: Place = [options.keyOf(model), model.id]
    if (after === undefined || inOrder(after, place) < 0) places.push({ id: model.id, place })
  }
  places.sort((a, b) => inOrder(a.place, b.place))
  const wanted = places.slice(0, limit)
  const room = options.room ?? new Room()
  const items: ModelRecord[] = []
  let examined = 0
  for await (const { value, model } of options.load(wanted.map(({ id }) => id))) {
    if (model) {
      if (!room.take(value, items.length === 0)) break
      items.push(model)
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
