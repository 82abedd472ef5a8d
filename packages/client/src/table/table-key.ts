import { hinted, TouchstoneError, valueAtPath, type Json } from '@touchstone/core'
import type * as z from 'zod'
import { preview } from '../check-value.ts'
import { coerce, Uncoercible } from './coerce.ts'
import { lackOf } from './absent-column.ts'
import { columnReader, type Column } from './column.ts'
import type { ColumnSource } from './column-source.ts'
import { jsonOf, shown } from './numeral.ts'
import type { RowCursor } from './row-cursor.ts'
import { startOfSentence } from './row-place.ts'
import { fieldAt, fieldSchemaOf, takesText } from './field-schema.ts'

/**
 * How rows and test samples meet: a field of the test sample that is a column too, several of
 * them, or for each field the column that holds it.
 */
export type TableKey<Row> = string | readonly string[] | Readonly<Record<string, Column<Row>>>

/** The two sides of a key, each as one text. */
export interface CompiledKey<Row> {
  /** What is read of a row. */
  readonly sources: readonly ColumnSource[]
  ofSample(testSample: Json): string
  ofRow(row: Row, at: RowCursor): string
  /** The key that is behind the text of a side. */
  keyOf(text: string): Key
}

type KeyValue = string | number | boolean

/** What a row or a test sample has as its key; of several fields a list, in their order. */
export type Key = KeyValue | readonly KeyValue[]

/** @throws TouchstoneError `bad_input` for a key without a field, or a field that is not there */
export function compileKey<Row>(
  key: TableKey<Row>,
  options: { testSample: z.ZodType; isText: boolean },
): CompiledKey<Row> {
  const schema = fieldSchemaOf(options.testSample)
  const columns: readonly (readonly [string, Column<Row>])[] =
    typeof key === 'string'
      ? [[key, key]]
      : isList(key)
        ? key.map((field) => [field, field])
        : Object.entries(key)
  if (columns.length === 0)
    throw new TouchstoneError(
      'bad_input',
      'key is empty. Name a field that identifies the test sample of a row.',
      {
        details: { option: 'key' },
      },
    )
  const parts = columns.map(([path, column]) => {
    const field = fieldAt(schema, path)
    if (!field)
      throw new TouchstoneError(
        'bad_input',
        `key names the field ${JSON.stringify(path)}, which the test samples do not have; they have ${[...(schema.fields?.keys() ?? [])].map((name) => JSON.stringify(name)).join(', ')}.`,
        { details: { option: 'key', value: path } },
      )
    const reader = columnReader(column, {
      field: path,
      prefix: 'testSample',
      asWritten: takesText(field),
    })
    return { path, field, reader }
  })
  const [first] = parts
  const single = parts.length === 1 ? first : undefined

  const ofRow = (part: (typeof parts)[number], row: Row, at: RowCursor): unknown => {
    const { name } = part.reader
    const value = part.reader.read(row)
    if (value === undefined)
      throw noColumn(at.where(), name, { columns: at.columnsOf(row), isText: options.isText })
    try {
      return required(coerce(part.field, value, options), name, () => at.where())
    } catch (error) {
      if (!(error instanceof Uncoercible)) throw error
      throw noKey(at.where(), name, error)
    }
  }
  const ofSample = (path: string, sample: Json): unknown =>
    required(valueAtPath(sample, path), path, () => `The test sample ${preview(sample)}`)

  return {
    sources: parts.map(({ path, reader: { names } }) => ({
      field: `testSample.${path}`,
      names,
      isNamed: true,
    })),
    ofSample: (sample) =>
      single
        ? textOf(ofSample(single.path, sample))
        : JSON.stringify(parts.map(({ path }) => ofSample(path, sample))),
    ofRow: (row, at) =>
      single
        ? textOf(ofRow(single, row, at))
        : JSON.stringify(parts.map((part) => ofRow(part, row, at))),
    // Each text was made here, of such values.
    keyOf: (text) => (single ? valueOf(text) : (JSON.parse(text) as readonly KeyValue[])),
  }
}

const isList = <Row>(key: TableKey<Row>): key is readonly string[] => Array.isArray(key)

// `1` and `"1"` are different keys, and most keys are texts, which stay as they are.
function textOf(value: unknown): string {
  if (typeof value !== 'string') return `\0${String(value)}`
  return value.startsWith('\0') ? `\0${JSON.stringify(value)}` : value
}

/** What {@link textOf} made a text of. */
const valueOf = (text: string): KeyValue =>
  text.startsWith('\0') ? (JSON.parse(text.slice(1)) as KeyValue) : text

function required(value: unknown, name: string, where: () => string): unknown {
  const isKey =
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  if (isKey) return value
  throw noKey(
    where(),
    name,
    new Uncoercible(value, 'is not a string, a finite number or a boolean'),
  )
}

/** In a table of texts every row has every column, so that the name or the delimiter is wrong. */
const noColumn = (
  where: string,
  name: string,
  { columns, isText }: { columns: readonly string[]; isText: boolean },
): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `${startOfSentence(where)} ${lackOf(name, columns)} Name the column that holds the key${isText ? ', or check the delimiter' : ''}.`,
    { details: { where, column: name } },
  )

const noKey = (
  where: string,
  column: string,
  { value, reason, hint }: Uncoercible,
): TouchstoneError =>
  hinted(
    'bad_input',
    `${startOfSentence(where)} has the key ${shown(value)} in ${JSON.stringify(column)}, which ${reason}.`,
    hint,
    { details: { where, column, value: jsonOf(value) } },
  )
