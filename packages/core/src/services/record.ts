import type { Id, IdKind } from '../ids.ts'

/** What every named, revisioned thing has. Times are ISO 8601 in UTC. */
export interface RecordHead<K extends IdKind = IdKind> {
  readonly id: Id<K>
  readonly name: string
  /** 1 when created; every edit makes it 1 more. */
  readonly revision: number
  readonly createdAt: string
  readonly createdBy: string
  readonly updatedAt: string
  readonly updatedBy: string
  readonly archivedAt: string | null
  readonly deletedAt: string | null
  /** Set while the record belongs to a batch that is not yet seen to be committed. */
  readonly batch?: string
}

export type Action =
  | 'created'
  | 'edited'
  | 'renamed'
  | 'archived'
  | 'restored'
  | 'reverted'
  | 'deleted'

/** One revision of a record: what was done, by whom, and the whole state after it. */
export interface Revision<R> {
  readonly revision: number
  readonly action: Action
  readonly at: string
  readonly by: string
  readonly state: R
}
