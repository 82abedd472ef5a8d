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
        throw damaged(source, leaf, messageOf(error), error)
      })
      if (values.length === count) return values
      throw damaged(source, leaf, 'it has fewer rows than its row group')
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
            throw damaged(source, leaf, 'it has more rows than its row group')
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
    throw unreadable(source, { name, problem: messageOf(error), hint: isDamaged, cause: error })
  }
  const rows = values.get(name)
  // What is no list or object at all comes as undefined.
  if (rows?.length === count) return rows.map((row) => row ?? null)
  throw unreadable(source, { name, problem: 'its parts have different lengths', hint: isDamaged })
}

/** What is read of a leaf. */
function chunkOf(leaf: Leaf, chunk: ColumnChunk | undefined, source: string) {
  const meta = chunk?.meta_data
  if (!meta)
    throw chunk?.crypto_metadata
      ? unsupported(source, leaf, 'it is encrypted')
      : damaged(source, leaf, 'a row group lacks it')
  if (chunk.file_path !== undefined && chunk.file_path !== '')
    throw unsupported(source, leaf, 'its values are in another file')
  if (!isKnownCodec(meta.codec))
    throw unsupported(source, leaf, `its compression ${meta.codec} is not supported`)
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

const isDamaged = 'Check that the file is complete and not damaged'

/** What is said about a column that contradicts itself. */
const damaged = (source: string, leaf: Leaf, problem: string, cause?: unknown): TouchstoneError =>
  unreadable(source, { ...namesOf(leaf), problem, hint: isDamaged, cause })

/** What is said about a column that is stored in a way that cannot be read. */
const unsupported = (source: string, leaf: Leaf, problem: string): TouchstoneError =>
  unreadable(source, { ...namesOf(leaf), problem, hint: 'Store it in another way' })

const namesOf = (leaf: Leaf) => ({ name: leaf.path.join('.'), type: ` (${typeOf(leaf)})` })

const unreadable = (
  source: string,
  column: { name: string; type?: string; problem: string; hint: string; cause?: unknown },
): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `Cannot read the column ${JSON.stringify(column.name)}${column.type ?? ''} of ${source}: ${column.problem}. ${column.hint}, or leave the column out of key and map.`,
    { details: { column: column.name }, cause: column.cause },
  )
