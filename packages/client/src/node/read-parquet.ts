import { messageOf, TouchstoneError } from '@touchstone/core'
import { parquetSchema, type FileMetaData, type RowGroup, type SchemaTree } from 'hyparquet'
import { withRefusals } from '../table/column.ts'
import { keepAsWritten, plainNumbers } from '../table/numeral.ts'
import type { BatchOptions, RowBatch, Table, TableRow } from '../table/table.ts'
import { batchTable } from './batch-table.ts'
import { inputOf, type Input } from './bytes.ts'
import { pandasIndexOf, type PandasIndex } from './pandas-index.ts'
import { openColumns } from './parquet-columns.ts'
import { openParquet } from './parquet-file.ts'
import { isReadable, leavesOf, neededSchema, typeOf, type Leaf } from './parquet-schema.ts'
import { rowChange } from './parquet-values.ts'

/**
 * The rows of a Parquet file. Memory is a page of each column that is read, and some MB of rows.
 * Rows are numbered from 1.
 *
 * @throws TouchstoneError `bad_input` for what is no Parquet file, or a damaged one, and for a column
 * that is needed and cannot be read; `not_found`
 */
export const readParquet = (path: string): Table => parquetTable(path, inputOf(path))

/** See {@link readParquet}. */
export const parquetTable = (path: string, input: Input): Table =>
  batchTable(input, { unit: 'row' }, (options) => slices({ path, input }, options))

async function* slices(
  { path, input }: { path: string; input: Input },
  { columns: names }: BatchOptions = {},
): AsyncGenerator<RowBatch<TableRow>, void> {
  await using parquet = await openParquet(path, input)
  const { file, metadata } = parquet
  const { name: source } = input
  const tree = parquetSchema(metadata)
  const needed = neededSchema(tree, names)
  requireColumns(needed, { source, areNamed: names !== undefined })
  const closed = leavesOf(needed).filter((leaf) => !isReadable(leaf))
  const root = {
    ...needed,
    children: needed.children.filter((child) => leavesOf(child).every(isReadable)),
  }
  const change = rowChange(root)
  const index = indexOf(metadata, tree, { source, names })
  const columns = [
    ...tree.children.map(({ element }) => element.name),
    ...(index ? [index.name] : []),
  ]
  const isNeeded = (name: string): boolean => names?.includes(name) ?? true
  const complete = closed.length === 0 ? undefined : withRefusals(refusals(closed, source))
  let start = 0
  for (const group of metadata.row_groups) {
    const readers = openColumns(group, { file, root, source })
    const groupEnd = start + Number(group.num_rows)
    const sliceRows = sliceRowsOf(group, root)
    while (start < groupEnd) {
      const first = start
      const count = Math.min(sliceRows, groupEnd - first)
      const rows = Array.from({ length: count }, (): Cells => ({}))
      for (const reader of readers)
        for (const [i, value] of (await reader.take(count)).entries()) {
          const row = rows[i]
          if (row) row[reader.name] = value
        }
      if (change) for (const [i, row] of rows.entries()) rows[i] = changedRow(row, change, source)
      if (index && isNeeded(index.name))
        for (const [i, row] of rows.entries()) row[index.name] = index.at(first + i)
      if (complete) for (const row of rows) complete(row)
      yield { rows, columns, numberOf: (i) => first + i + 1 }
      start += count
    }
    for (const reader of readers) await reader.requireEnd()
  }
}

type Cells = Record<string, unknown>

/** A row with plain numbers; how they are written is kept beside it. */
function changedRow(row: Cells, change: (row: unknown) => unknown, source: string): Cells {
  try {
    const written = change(row)
    // The change of a row is a row.
    const plain = plainNumbers(written) as Cells
    if (plain !== written) keepAsWritten(plain, written)
    return plain
  } catch (error) {
    throw new TouchstoneError('bad_input', `Cannot read ${source}: ${messageOf(error)}.`, {
      cause: error,
    })
  }
}

const maxSliceRows = 1_024
const sliceBytes = 1024 * 1024

/** How many rows are read at once: few where they are large. */
function sliceRowsOf({ columns, num_rows }: RowGroup, root: SchemaTree): number {
  const paths = new Set(leavesOf(root).map(({ path }) => JSON.stringify(path)))
  const bytes = columns
    .filter(({ meta_data }) => paths.has(JSON.stringify(meta_data?.path_in_schema)))
    .reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0), 0)
  const rows = Math.floor((sliceBytes * Number(num_rows)) / Math.max(1, bytes))
  return Math.min(maxSliceRows, Math.max(1, rows))
}

/** Refuses names that rows cannot have, and, where columns are named, those that cannot be read. */
function requireColumns(
  root: SchemaTree,
  { source, areNamed }: { source: string; areNamed: boolean },
): void {
  const names = root.children.map(({ element }) => element.name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    throw new TouchstoneError(
      'bad_input',
      `The column ${JSON.stringify(twice)} appears twice in ${source}. Rename or remove one of them.`,
      { details: { column: twice } },
    )
  const leaves = leavesOf(root)
  if (leaves.some(({ path }) => path.includes('__proto__')))
    throw new TouchstoneError(
      'bad_input',
      `${source}: a column may not be called __proto__. Rename it.`,
    )
  const closed = leaves.find((leaf) => !isReadable(leaf))
  if (areNamed && closed) throw unsupported(closed, source)
}

function unsupported(leaf: Leaf, source: string): TouchstoneError {
  const column = leaf.path.join('.')
  return new TouchstoneError(
    'bad_input',
    `Cannot read the column ${JSON.stringify(column)} of ${source}: its type ${typeOf(leaf)} is not supported. Leave it out of key and map, or write it as another type.`,
    { details: { column } },
  )
}

/** For each column that cannot be read what is said about it, should anybody look. */
const refusals = (closed: readonly Leaf[], source: string): Map<string, () => never> =>
  new Map(
    closed.map((leaf) => [
      leaf.path[0] ?? '',
      () => {
        throw unsupported(leaf, source)
      },
    ]),
  )

/** The index of pandas, where it is a column. */
function indexOf(
  metadata: FileMetaData,
  tree: SchemaTree,
  { source, names }: { source: string; names: readonly string[] | undefined },
): PandasIndex | undefined {
  const rows = metadata.row_groups.reduce((sum, { num_rows }) => sum + Number(num_rows), 0)
  const columns = tree.children.map(({ element }) => element.name)
  const index = pandasIndexOf(metadata, { rows, columns })
  if (!index || index.fits) return index
  if (names?.includes(index.name))
    throw new TouchstoneError(
      'bad_input',
      `${source} has ${rows} rows, but describes the index ${JSON.stringify(index.name)} of a DataFrame with ${index.rows}, so the index of a row is unknown. Write the index as a column: df.reset_index().to_parquet(…).`,
      { details: { column: index.name, described: index.rows, rows } },
    )
  return undefined
}
