import { Breather } from '../breather.ts'
import { limits } from '../limits.ts'
import { requireCaller } from './caller.ts'
import { contentOf, readAtOnce } from './documents.ts'
import type { Deps } from './deps.ts'
import { nameKey, updatedKey } from './record-keys.ts'
import type { Records } from './records.ts'
import type { RecordHead } from './record.ts'
import { Room } from './room.ts'

export type SortBy = 'name' | 'created' | 'updated'

export interface ListOptions<R> {
  readonly scope: string
  /** @default 'created' */
  readonly sort?: SortBy | undefined
  /** @default 'ascending' */
  readonly order?: 'ascending' | 'descending' | undefined
  /** Where the page before ended: its `next`. */
  readonly cursor?: string | undefined
  /** Most entries of the page, 1 to 1,000. @default 50 */
  readonly limit?: number | undefined
  /** What the answer may still hold. @default one page */
  readonly room?: Room | undefined
  readonly where?: ((record: R) => boolean) | undefined
  /** Fires once nobody waits for the page any more. */
  readonly signal?: AbortSignal | undefined
}

/** A page. It may hold fewer entries than the limit, or none, and still have a `next`. */
export interface Page<R> {
  readonly items: R[]
  readonly next?: string
}

// A page that filters a lot away ends after so much, so that a call stays short.
const examinedPerPage = 4_000
const examinedCharactersPerPage = 32 * 1024 * 1024
const defaultLimit = 50
// Of what is read, one goes in, and a few may have been deleted or moved.
const readCrowded = 8

/**
 * One page of a sorted list. Pages go by the place of the last entry, not by counting: a record
 * that nobody edits meanwhile is seen exactly once.
 */
export async function listRecords<R extends RecordHead>(
  { table }: Deps,
  records: Records<R>,
  options: ListOptions<R>,
): Promise<Page<R>> {
  const { scope, sort = 'created', order = 'ascending', where, signal } = options
  const { kind } = records
  const room = options.room ?? new Room()
  const breather = new Breather()
  const limit = Math.min(options.limit ?? defaultLimit, limits.pageSize)
  const pk = sort === 'created' ? kind.kind : `${kind.kind}/${scope}/by-${sort}`
  const items: R[] = []
  let after = options.cursor
  let characters = 0
  for (let examined = 0; examined < examinedPerPage;) {
    const page = await table.query({
      pk,
      // One more than asked for: so the last page is known to be the last. Of what is filtered, few may stay.
      limit: where ? readAtOnce : Math.min(limit + 1, room.isCrowded ? readCrowded : readAtOnce),
      reverse: order === 'descending',
      ...(after === undefined ? {} : { after }),
    })
    const heads = sort === 'created' ? page.items : await headsOf(page.items)
    for (const [index, item] of page.items.entries()) {
      const isFull = items.length === limit || characters > examinedCharactersPerPage
      if (isFull && after !== undefined) return { items, next: after }
      await breather.due()
      requireCaller(signal)
      const before = after
      after = item.sk
      const head = heads[index]
      if (!head) continue
      characters += head.value.length
      const record = contentOf<R>(head)
      const moved =
        (sort === 'name' && nameKey(record) !== item.sk) ||
        (sort === 'updated' && updatedKey(record) !== item.sk)
      // A record that was moved in the list since the query is met again at its new place.
      if (moved || kind.scopeOf(record) !== scope) continue
      if (!(await records.exists(record)) || where?.(record) === false) continue
      if (!room.take(head.value, items.length === 0))
        return { items, ...(before === undefined ? {} : { next: before }) }
      items.push(record)
    }
    examined += page.items.length
    if (page.next === undefined) return { items }
  }
  return { items, ...(after === undefined ? {} : { next: after }) }

  async function headsOf(entries: readonly { value: string; sk: string }[]) {
    return table.getMany(
      entries.map(({ sk }) => records.headKey(sk.slice(sk.lastIndexOf('\t') + 1))),
    )
  }
}
