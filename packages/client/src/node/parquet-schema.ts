import type { ColumnMetaData, SchemaTree } from 'hyparquet'
import { isListLike, isMapLike } from 'hyparquet/src/schema.js'

/** A column whose values are not made of columns, with the schema from the root to it. */
export interface Leaf {
  readonly path: readonly string[]
  readonly schemaPath: SchemaTree[]
}

/** The leaves of a schema, in the order of the file. */
export function leavesOf(tree: SchemaTree, before: readonly SchemaTree[] = []): Leaf[] {
  const schemaPath = [...before, tree]
  return tree.children.length === 0
    ? [{ path: tree.path, schemaPath }]
    : tree.children.flatMap((child) => leavesOf(child, schemaPath))
}

/**
 * The part of a schema that some names need, each the name of a column or a dotted path into one.
 * Of a struct only the fields that are needed stay.
 */
export function neededSchema(tree: SchemaTree, names: readonly string[] | undefined): SchemaTree {
  if (!names) return tree
  const children = tree.children.flatMap((child) => neededPart(child, names) ?? [])
  return { ...tree, children }
}

function neededPart(tree: SchemaTree, names: readonly string[]): SchemaTree | undefined {
  const own = tree.path.join('.')
  if (names.includes(own)) return tree
  if (!names.some((name) => name.startsWith(`${own}.`))) return undefined
  // A path goes into a list by its numbers, into a map by its keys, and into JSON.
  if (!isStruct(tree)) return tree
  const children = tree.children.flatMap((child) => neededPart(child, names) ?? [])
  return children.length === 0 ? undefined : { ...tree, children }
}

const isStruct = (tree: SchemaTree): boolean =>
  tree.children.length > 0 &&
  !isListLike(tree) &&
  !isMapLike(tree) &&
  tree.element.repetition_type !== 'REPEATED' &&
  tree.element.logical_type?.type !== 'VARIANT'

/** How messages call the type of a leaf. */
export function typeOf({ schemaPath }: Leaf): string {
  const { converted_type, logical_type, type } = schemaPath.at(-1)?.element ?? {}
  return converted_type ?? logical_type?.type ?? type ?? 'unknown'
}

const unreadableTypes = new Set(['INTERVAL', 'BSON'])
const readableCodecs = new Set<ColumnMetaData['codec']>([
  'UNCOMPRESSED',
  'SNAPPY',
  'GZIP',
  'BROTLI',
  'ZSTD',
  'LZ4',
  'LZ4_RAW',
])

/** Whether values of a type can be read. */
export const isReadable = (leaf: Leaf): boolean => !unreadableTypes.has(typeOf(leaf))

/** Whether a codec can be decompressed. */
export const isKnownCodec = (codec: ColumnMetaData['codec']): boolean => readableCodecs.has(codec)
