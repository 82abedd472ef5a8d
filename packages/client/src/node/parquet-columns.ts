import { messageOf, TouchstoneError } from '@touchstone/core'
import type { AsyncBuffer, ColumnChunk, ColumnMetaData, RowGroup, SchemaTree } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { assembleNested } from 'hyparquet/src/assemble.js'
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js'
import { LeafReader } from './parquet-leaf.ts'
import { isKnownCodec, leavesOf, typeOf, type Leaf } from './parquet-schema.ts'
import { parquetParsers } from './parquet-values.ts'

const parsers = { ...DEFAULT_PARSERS, ...parquetParsers }

/** A column of a row group, whose values are taken in the order of the rows. */
export interface ColumnReader {
  readonly name: string
  /** @throws TouchstoneError `bad_input` when there are fewer */
  take(count: number): Promise<unknown[]>
  /** @throws TouchstoneError `bad_input` when there are more than were taken */
  requireEnd(): Promise<void>
}

/**
 * Opens columns of a row group.
 * @param options.root of the schema, for the columns that are wanted
 * @throws TouchstoneError `bad_input` for a column that is missing, or cannot be read
 */
export function openColumns(
  group: RowGroup,
  { file, root, source }: { file: AsyncBuffer; root: SchemaTree; source: string },
): ColumnReader[] {
  const chunks = new Map(
    group.columns.map((chunk) => [JSON.stringify(chunk.meta_data?.path_in_schema), chunk]),
  )
  return root.children.map((tree) => {
    const leaves = leavesOf(tree, [root]).map((leaf) => {
      const named = chunkOf(leaf, chunks.get(JSON.stringify(leaf.path)), source)
      return { leaf, reader: new LeafReader(file, named) }
    })
    const takeLeaf = async (
      { leaf, reader }: (typeof leaves)[number],
      count: number,
    ): Promise<unknown[]> => {
      const values = await reader.take(count).catch((error: unknown) => {
        throw unreadableColumn(source, leaf, messageOf(error), error)
      })
      if (values.length === count) return values
      throw unreadableColumn(source, leaf, 'it has fewer rows than its row group')
    }
    const [only] = leaves
    const isNested = tree.children.length > 0
    return {
      name: tree.element.name,
      async take(count) {
        if (!isNested && only) return takeLeaf(only, count)
        const values = new Map<string, unknown[]>()
        for (const one of leaves) values.set(one.leaf.path.join('.'), await takeLeaf(one, count))
        return assembled(tree, values, source)
      },
      async requireEnd() {
        for (const { leaf, reader } of leaves)
          if (await reader.hasMore())
            throw unreadableColumn(source, leaf, 'it has more rows than its row group')
      },
    }
  })
}

function assembled(tree: SchemaTree, values: Map<string, unknown[]>, source: string): unknown[] {
  const name = tree.path.join('.')
  const count = Math.max(0, ...[...values.values()].map(({ length }) => length))
  try {
    assembleNested(values, tree, parsers)
  } catch (error) {
    throw unreadableNested(source, name, messageOf(error), error)
  }
  const rows = values.get(name)
  // What is no list or object at all comes as undefined.
  if (rows?.length === count) return rows.map((row) => row ?? null)
  throw unreadableNested(source, name, 'its parts have different lengths')
}

/** What is read of a leaf. */
function chunkOf(leaf: Leaf, chunk: ColumnChunk | undefined, source: string) {
  const meta = chunk?.meta_data
  if (!meta)
    throw unreadableColumn(
      source,
      leaf,
      chunk?.crypto_metadata ? 'it is encrypted' : 'a row group does not have it',
    )
  if (chunk.file_path !== undefined && chunk.file_path !== '')
    throw unreadableColumn(source, leaf, 'its values are in another file')
  if (!isKnownCodec(meta.codec))
    throw unreadableColumn(
      source,
      leaf,
      `it is compressed with ${meta.codec}, which is not supported`,
    )
  const startByte = Number(meta.dictionary_page_offset || meta.data_page_offset)
  return {
    startByte,
    endByte: startByte + Number(meta.total_compressed_size),
    decoder: decoderOf(leaf, meta),
  }
}

function decoderOf({ path, schemaPath }: Leaf, meta: ColumnMetaData) {
  const last = schemaPath.at(-1)
  if (!last) throw new TouchstoneError('internal', `The column ${path.join('.')} has no schema.`)
  const { type, codec } = meta
  return {
    pathInSchema: [...path],
    element: last.element,
    schemaPath,
    type,
    codec,
    compressors,
    parsers,
  }
}

/** What is said about a column that cannot be read. */
const unreadableColumn = (
  source: string,
  leaf: Leaf,
  problem: string,
  cause?: unknown,
): TouchstoneError =>
  unreadableNested(source, leaf.path.join('.'), problem, cause, ` (${typeOf(leaf)})`)

const unreadableNested = (
  source: string,
  column: string,
  problem: string,
  cause?: unknown,
  type = '',
): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `${source}, column ${JSON.stringify(column)}${type} cannot be read: ${problem}. Check that the file is complete, or leave the column out of key and map.`,
    { details: { column }, cause },
  )
