import type { Isolation } from '../ports/isolation.ts'
import type { Objects } from '../ports/objects.ts'
import type { Table } from '../ports/table.ts'

/** What every service stands on. */
export interface Deps {
  readonly table: Table
  readonly objects: Objects
  /** Runs what users wrote apart from this thread; undefined where it runs in this thread. */
  readonly isolation: Isolation | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Who does something: the name of the token, which stands in every history. */
export interface Author {
  readonly name: string
}
