/** The address of one item: `pk` names a partition, `sk` its place in the partition's order. */
export interface Key {
  /** 1 to 2,048 bytes of UTF-8. */
  readonly pk: string
  /** 1 to 1,024 bytes of UTF-8. Partitions are ordered by the bytes of `sk`. */
  readonly sk: string
}

/** One stored item. */
export interface Item extends Key {
  /** 1 when the item was first written, and 1 more with every put. */
  readonly revision: number
  /** JSON text, at most 380,000 bytes of UTF-8, given back to the letter. */
  readonly value: string
}

/**
 * One step of an atomic write. `expect` is the revision that the item must have now; 0 stands for
 * "there is no such item". A put stores the item at revision `expect + 1`.
 */
export type WriteStep =
  | { readonly put: Key; readonly value: string; readonly expect: number }
  | { readonly delete: Key; readonly expect: number }
  | { readonly check: Key; readonly expect: number }

/** Which items of one partition to read, and in which direction. */
export interface Query {
  readonly pk: string
  /** Only sort keys that start with this. */
  readonly prefix?: string
  /** Only sort keys after this one (before it, when `reverse`); the key itself is left out. */
  readonly after?: string
  /** Descending order. @default false */
  readonly reverse?: boolean
  /** At most this many items, 1 to 1,000. A page of large items may end earlier. */
  readonly limit: number
}

/** One page of a query. */
export interface QueryPage {
  readonly items: readonly Item[]
  /** The `after` of the next page; absent when this page is the last one. */
  readonly next?: string
}

/** Thrown by {@link Table.write} when a condition does not hold. Nothing was written. */
export class ConditionFailed extends Error {
  override readonly name = 'ConditionFailed'
  /** The index of the first step whose condition failed. */
  readonly step: number

  constructor(step: number) {
    super(`The condition of step ${step} does not hold`)
    this.step = step
  }
}

/**
 * The first port: ordered key-value items with conditional, atomic writes. Reads are strongly
 * consistent: what a finished write stored, every later read sees.
 *
 * Errors other than {@link ConditionFailed} are `TouchstoneError`s: `storage` (damaged, full or
 * read-only), `unavailable` (busy, unreachable; the same call may succeed later).
 */
export interface Table {
  get(key: Key): Promise<Item | undefined>
  /** In the order of `keys`, any number of them; `undefined` where there is no item. */
  getMany(keys: readonly Key[]): Promise<(Item | undefined)[]>
  query(query: Query): Promise<QueryPage>
  /**
   * All steps or none: 1 to 100 steps on different keys, at most 4 MB of values together.
   * @throws ConditionFailed
   */
  write(steps: readonly WriteStep[]): Promise<void>
}
