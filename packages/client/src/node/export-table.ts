import { leavesOf, type FieldSchema } from '../table/field-schema.ts'

/** What a column of an export holds; `json` is JSON as text where the format has nothing better. */
export type ColumnKind = 'string' | 'number' | 'integer' | 'boolean' | 'json'

/** A column of a table that is written. */
export interface ExportColumn {
  readonly name: string
  readonly kind: ColumnKind
}

/** A row of an export: one value a column; undefined and null are no value. */
export type ExportRow = readonly unknown[]

/** What `writeTable` writes: columns, and rows as they come. */
export interface ExportTable {
  readonly columns: readonly ExportColumn[]
  readonly rows: () => AsyncIterable<ExportRow> | Iterable<ExportRow>
}

/** The columns of a type, and how its values become cells. */
export function columnsOfType(
  schema: FieldSchema,
  prefix: string,
): { columns: ExportColumn[]; cells: (value: unknown) => unknown[] } {
  const leaves = leavesOf(schema)
  const columns = leaves.map(({ path, field }) => ({
    name: path === '' ? prefix : `${prefix}.${path}`,
    kind: kindOf(field),
  }))
  const paths = leaves.map(({ path }) => (path === '' ? [] : path.split('.')))
  return { columns, cells: (value) => paths.map((path) => valueIn(value, path)) }
}

const kindOf = ({ kind }: FieldSchema): ColumnKind =>
  kind === 'object' || kind === 'array' || kind === 'any' ? 'json' : kind

function valueIn(root: unknown, path: readonly string[]): unknown {
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}
