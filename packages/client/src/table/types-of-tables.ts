import { isJsonObject, TouchstoneError, type JsonObject } from '@touchstone/core'
import type { WorkflowSchemas } from '@touchstone/core/services'
import { columnList, didYouMean } from './absent-column.ts'
import { isNamedLikePrediction } from './column-scan.ts'
import { rowAsWritten } from './numeral.ts'
import { startOfSentence } from './row-place.ts'
import type { Table } from './table.ts'
import { TypeTally } from './type-tally.ts'
import { untilAborted } from './until-aborted.ts'

/** What the columns of two tables are; each map has columns by field. */
export interface TypeColumns {
  /** The fields that identify a test sample, with their columns in the predictions. */
  readonly key: Readonly<Record<string, string>>
  /**
   * The fields of the ground truths, with their columns in the labels.
   * @default the columns that the predictions have too, or the only one that is left
   */
  readonly truth?: Readonly<Record<string, string>> | undefined
  /** The fields of the inferences, with their columns in the predictions. @default all that are left */
  readonly map?: Readonly<Record<string, string>> | undefined
}

/** The types of a workflow whose test samples and inferences are in tables. */
export interface TypesOfTables {
  readonly schemas: WorkflowSchemas
  /** Columns of the predictions that were taken for the ground truth, and left out. */
  readonly leftOut: readonly string[]
}

type Columns = ReadonlyMap<string, TypeTally>

/** A table and what its columns hold. */
interface Scanned {
  readonly source: string
  readonly rows: number
  readonly columns: Columns
}

// Rows with this many keys have free ones, and no types that could be told from them.
const mostColumns = 1_000

/**
 * Finds the types of a workflow from a table with labels and one with predictions. A test sample is its key;
 * all other columns of the labels become its metadata.
 *
 * @throws TouchstoneError `bad_input` for a column that is not there, with those that are, for a ground truth
 * that cannot be told, and for a table without rows
 */
export async function typesOfTables(
  tables: { readonly labels: Table<object>; readonly predictions: Table<object> },
  { key, truth, map }: TypeColumns,
  signal?: AbortSignal,
): Promise<TypesOfTables> {
  const labels = await scanned(tables.labels, ['testSample.', 'groundTruth.', 'metadata.'], signal)
  const predictions = await scanned(tables.predictions, ['testSample.', 'inference.'], signal)
  const keyFields = Object.entries(key).map(([field, column]): Field => {
    const tallies = [columnOf(labels, field, '--key'), columnOf(predictions, column, '--key')]
    return { path: field, schema: keySchema(tallies), isRequired: true }
  })
  const keyColumns = new Set(Object.values(key))
  const free = [...labels.columns.keys()].filter((column) => !Object.hasOwn(key, column))
  const truthOf = truth ?? guessedTruth(labels, { free, predictions, keyColumns })
  const truthColumns = new Set(Object.values(truthOf))
  const metadata = free
    .filter((column) => !truthColumns.has(column))
    .map((column) => ({ ...fieldOf(labels, column, column, '--truth'), isRequired: false }))
  const left = [...predictions.columns.keys()].filter(
    (column) => !keyColumns.has(column) && !metadata.some(({ path }) => path === column),
  )
  const leftOut =
    map || !left.some((one) => !truthColumns.has(one) && isNamedLikePrediction(one))
      ? []
      : left.filter((column) => truthColumns.has(column))
  const inferred = map ?? sameNames(left.filter((column) => !leftOut.includes(column)))
  const inference = fieldsOf(predictions, inferred, '--map')
  if (inference.length === 0)
    throw new TouchstoneError(
      'bad_input',
      `${startOfSentence(predictions.source)} has no column with predictions besides the key; it has ${columnList([...predictions.columns.keys()])}.`,
    )
  return {
    schemas: {
      testSample: objectOf([
        ...keyFields,
        ...(metadata.length === 0
          ? []
          : [{ path: 'metadata', schema: objectOf(metadata), isRequired: false }]),
      ]),
      groundTruth: objectOf(fieldsOf(labels, truthOf, '--truth')),
      inference: objectOf(inference),
    },
    leftOut,
  }
}

const sameNames = (columns: readonly string[]): Record<string, string> =>
  Object.fromEntries(columns.map((column) => [column, column]))

/** Reads a table once. Prefixes that an export puts before its columns are taken off. */
async function scanned(
  table: Table<object>,
  prefixes: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Scanned> {
  const isText = table.isText ?? false
  const columns = new Map<string, TypeTally>()
  const names = new Map<string, TypeTally>()
  let rows = 0
  for await (const batch of untilAborted(table.batches(), signal)) {
    for (const row of batch.rows) {
      rows++
      for (const [name, value] of cellsOf(isText ? row : rowAsWritten(row), prefixes)) {
        let tally = names.get(name)
        if (!tally) {
          const column = withoutPrefix(name, prefixes)
          tally = columns.get(column) ?? new TypeTally({ isText })
          names.set(name, tally)
          columns.set(column, tally)
          if (columns.size > mostColumns)
            throw new TouchstoneError(
              'bad_input',
              `${startOfSentence(table.source)} has more than ${mostColumns} columns. Write the types as a JSON Schema instead.`,
            )
        }
        tally.add(value)
      }
    }
  }
  if (signal?.aborted)
    throw new TouchstoneError('cancelled', `Stopped while reading ${table.source}.`)
  if (rows > 0) return { source: table.source, rows, columns }
  throw new TouchstoneError(
    'bad_input',
    `No rows in ${table.source}, so its columns do not show their types.`,
    { details: { rows: 0 } },
  )
}

/** The columns of a row; those within an object that is called like a prefix stand by themselves. */
function* cellsOf(row: unknown, prefixes: readonly string[]): Generator<[string, unknown]> {
  for (const [name, value] of Object.entries(row as object))
    if (isJsonObject(value) && prefixes.includes(`${name}.`)) yield* cellsOf(value, prefixes)
    else yield [name, value]
}

function withoutPrefix(name: string, prefixes: readonly string[]): string {
  const found = prefixes.find((prefix) => name.startsWith(prefix) && name !== prefix)
  return found === undefined ? name : withoutPrefix(name.slice(found.length), prefixes)
}

function columnOf({ source, columns }: Scanned, column: string, option: string): TypeTally {
  const tally = columns.get(column)
  if (tally) return tally
  const names = [...columns.keys()]
  throw new TouchstoneError(
    'bad_input',
    `${startOfSentence(source)} has no column ${JSON.stringify(column)}, which ${option} names; it has ${columnList(names)}.${didYouMean(column, names)}`,
    { details: { column, columns: names } },
  )
}

/** The columns of the labels that the predictions have too, or the only one besides the key. */
function guessedTruth(
  { source }: Scanned,
  of: {
    readonly free: readonly string[]
    readonly predictions: Scanned
    readonly keyColumns: ReadonlySet<string>
  },
): Record<string, string> {
  const { free, predictions, keyColumns } = of
  const shared = free.filter((one) => predictions.columns.has(one) && !keyColumns.has(one))
  const found = free.length === 1 ? free : shared
  if (found.length === 1) return sameNames(found)
  throw new TouchstoneError(
    'bad_input',
    free.length === 0
      ? `${startOfSentence(source)} has no column with a ground truth besides the key.`
      : `Cannot tell which column of ${source} has the ground truth. Name it with --truth: one of ${columnList(free)}.`,
    { details: { option: '--truth', columns: free } },
  )
}

/** A field of a type, at a path with dots. */
interface Field {
  readonly path: string
  readonly schema: JsonObject
  readonly isRequired: boolean
}

function fieldOf(table: Scanned, path: string, column: string, option: string): Field {
  const tally = columnOf(table, column, option)
  return { path, schema: tally.schema(), isRequired: tally.values === table.rows }
}

const fieldsOf = (
  table: Scanned,
  columns: Readonly<Record<string, string>>,
  option: string,
): Field[] => Object.entries(columns).map(([path, column]) => fieldOf(table, path, column, option))

/** A key has one type on both sides, and always a value. */
function keySchema(tallies: readonly TypeTally[]): JsonObject {
  const types = tallies.map((tally) => [tally.schema()['type']].flat()[0])
  const [first] = types
  const isOne = types.every((type) => type === first) && (first === 'number' || first === 'boolean')
  return { type: isOne ? first : 'string' }
}

/** The object with some fields; those below a common name are an object of their own. */
function objectOf(fields: readonly Field[]): JsonObject {
  const properties = new Map<string, JsonObject>()
  const inner = new Map<string, Field[]>()
  const required = new Set<string>()
  for (const field of fields) {
    const [name = '', ...rest] = field.path.split('.')
    if (field.isRequired) required.add(name)
    if (rest.length === 0) properties.set(name, field.schema)
    else inner.set(name, [...(inner.get(name) ?? []), { ...field, path: rest.join('.') }])
  }
  for (const [name, below] of inner) {
    if (properties.has(name))
      throw new TouchstoneError(
        'bad_input',
        `The columns ${JSON.stringify(name)} and ${JSON.stringify(`${name}.${below[0]?.path}`)} cannot both be fields. Rename one of them.`,
      )
    properties.set(name, objectOf(below))
  }
  return { type: 'object', properties: Object.fromEntries(properties), required: [...required] }
}
