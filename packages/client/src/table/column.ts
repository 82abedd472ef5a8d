import { rowAsWritten } from './numeral.ts'

/** Where a value of a row is: in a column, at a dotted path, or wherever a function takes it from. */
export type Column<Row> = string | ((row: Row) => unknown)

/** A column that can be read. */
export interface ColumnReader<Row> {
  /** How messages call it. */
  readonly name: string
  /** The names that are looked for, in this order; undefined where a function reads the row. */
  readonly names: readonly string[] | undefined
  read(row: Row): unknown
}

/**
 * Reads the first of some names that a row has. A name counts as it is, and else as a path.
 * @param options.asWritten whether numbers are wanted as they are written, for fields of texts
 */
export function columnReader<Row>(
  column: Column<Row>,
  options: {
    field: string
    prefix?: string | undefined
    /** A name that is looked for last. */
    last?: string | undefined
    asWritten?: boolean | undefined
  },
): ColumnReader<Row> {
  const { field, prefix, last, asWritten = false } = options
  if (typeof column === 'function') return { name: field, names: undefined, read: column }
  const names = [
    ...(prefix === undefined ? [] : [`${prefix}.${column}`]),
    column,
    ...(last === undefined ? [] : [last]),
  ]
  const paths = names.map((name) => ({ name, path: name.split('.') }))
  const find = (row: unknown): unknown => {
    for (const { name, path } of paths) {
      const value = valueOf(row, name, path)
      if (value !== undefined) return value
    }
    return undefined
  }
  const read = asWritten
    ? (row: Row) => {
        const value = find(row)
        return typeof value === 'number' || typeof value === 'object'
          ? find(rowAsWritten(row))
          : value
      }
    : find
  return { name: column, names, read }
}

function valueOf(row: unknown, name: string, path: readonly string[]): unknown {
  const value = ownValue(row, name)
  if (value !== undefined || path.length === 1) return value
  let inner = row
  for (const key of path) {
    inner = ownValue(inner, key)
    if (inner === undefined) return undefined
  }
  return inner
}

function ownValue(object: unknown, key: string): unknown {
  if (typeof object !== 'object' || object === null) return undefined
  // Looking first is faster than asking first, and most look-ups find nothing.
  const value = (object as Readonly<Record<string, unknown>>)[key]
  return value !== undefined && Object.hasOwn(object, key) ? value : undefined
}

/**
 * Lets rows refuse to be asked for columns that their reader cannot read.
 * @param refusals for each of these columns what throws
 */
export function withRefusals(refusals: ReadonlyMap<string, () => never>): (row: object) => void {
  const fields = [...refusals].map(([name, get]) => [name, { get }] as const)
  const shared: object = Object.create(Object.prototype, Object.fromEntries(fields))
  // Behind the row, so that nothing that goes through its columns meets them.
  return (row) => Object.setPrototypeOf(row, shared)
}
