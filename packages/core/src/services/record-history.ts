import { TouchstoneError } from '../errors.ts'
import { limits } from '../limits.ts'
import type { Key, WriteStep } from '../ports/table.ts'
import type { RecordKind } from '../record-kind.ts'
import type { Deps } from './deps.ts'
import { contentOf, ordered, put, read, readAtOnce, scan } from './documents.ts'
import type { RecordFinder } from './record-finder.ts'
import type { Action, RecordHead, Revision } from './record.ts'
import { Room } from './room.ts'

/** Keeps every revision of a record. */
export function createRecordHistory<R extends RecordHead>(
  { table }: Deps,
  kind: RecordKind<R>,
  { readHead, notFound }: RecordFinder<R>,
) {
  const revisionPartition = (id: string): string => `${kind.kind}/${id}`
  const revisionKey = (id: string, revision: number): Key => ({
    pk: revisionPartition(id),
    sk: `rev/${ordered(revision)}`,
  })

  /** The step that keeps a revision as it is now. */
  const snapshot = (record: R, action: Action): WriteStep => {
    const entry: Revision<R> = {
      revision: record.revision,
      action,
      at: record.updatedAt,
      by: record.updatedBy,
      state: record,
    }
    return put(revisionKey(record.id, record.revision), entry, 0)
  }

  /** Newest first. `before` is a revision, as the `next` of the page before gives it. */
  async function history(
    id: string,
    page: { before?: number | undefined; limit: number; room?: Room | undefined },
  ): Promise<{ items: Revision<R>[]; next?: number }> {
    if ((await readHead(id)) === undefined) throw notFound(`with the id ${id}`)
    const { room = new Room(), before } = page
    const limit = Math.min(page.limit, limits.pageSize)
    const items: Revision<R>[] = []
    for await (const item of scan(
      table,
      {
        pk: revisionPartition(id),
        prefix: 'rev/',
        reverse: true,
        ...(before === undefined ? {} : { after: `rev/${ordered(before)}` }),
      },
      Math.min(limit + 1, readAtOnce),
    )) {
      const last = items.at(-1)
      const fits = items.length < limit && room.take(item.value, !last)
      if (last && !fits) return { items, next: last.revision }
      items.push(contentOf<Revision<R>>(item))
    }
    return { items }
  }

  async function at(id: string, revision: number): Promise<Revision<R>> {
    const { content } = await read<Revision<R>>(table, revisionKey(id, revision))
    if (!content)
      throw new TouchstoneError(
        'not_found',
        `The ${kind.noun} ${id} has no revision ${revision}. Its history has those that there are.`,
        { details: { kind: kind.kind, revision } },
      )
    return content
  }

  return { revisionPartition, snapshot, history, at }
}
