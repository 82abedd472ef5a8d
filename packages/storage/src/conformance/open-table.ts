import type { Table } from '@touchstone/core'

/** Opens an empty table, which goes away when it is disposed of. */
export type OpenTable = () => Promise<{ readonly table: Table } & AsyncDisposable>
