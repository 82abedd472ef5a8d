import { TouchstoneError } from '@touchstone/core'
import type * as z from 'zod'
import { jsonWriter } from '../json-writer.ts'
import { coerce, nothing, Uncoercible, type Reading } from './coerce.ts'
import { columnReader, columnsOf, type Column, type ColumnReader } from './column.ts'
import { jsonOf, shown } from './numeral.ts'
import { startOfSentence } from './row-place.ts'
import { fieldAt, fieldSchemaOf, takesText, type FieldSchema } from './field-schema.ts'

/**
 * What rows become: for each field (`prediction.label`) its column, or a function from a row to the
 * whole value. What a function answers is not coerced.
 */
export type ColumnMap<Row> = Readonly<Record<string, Column<Row>>> | ((row: Row) => unknown)

/**
 * Makes values of a type from rows, as JSON.
 * @throws TouchstoneError `schema_mismatch` with place, column and value; `too_large`
 */
export type RowMapper<Row> = (row: Row, where: () => string) => string

export interface MapperOptions<Row> extends Reading {
  /** How columns of an export start: `testSample`, `groundTruth` or `inference`. */
  readonly prefix: string
  readonly map: ColumnMap<Row> | undefined
}

type Take<Row> = (row: Row, where: () => string) => unknown

/**
 * Compiles how rows become values of a type. Without a map each field is taken from the column of
 * its name: `prediction.label`, or `inference.prediction.label`.
 * @throws TouchstoneError `bad_input` when the map names a field that the type does not have
 */
export function rowMapper<Row>(type: z.ZodType, options: MapperOptions<Row>): RowMapper<Row> {
  const { prefix, map, isText, nan } = options
  const reading = { isText, nan }
  const columns = new Map<string, ColumnReader<Row>>()
  const take = typeof map === 'function' ? map : compiled()

  function compiled(): Take<Row> {
    const schema = fieldSchemaOf(type)
    return map === undefined ? byName(schema, '') : byMap(schema, Object.entries(map))
  }

  function leaf(field: FieldSchema, path: string, reader: ColumnReader<Row>): Take<Row> {
    columns.set(path, reader)
    return (row, where) => {
      const value = reader.read(row)
      try {
        return coerce(field, value, reading)
      } catch (error) {
        if (error instanceof Uncoercible)
          throw mismatch(where(), reader.name, error.value, `${shown(error.value)} ${error.reason}`)
        throw error
      }
    }
  }

  function byName(field: FieldSchema, path: string): Take<Row> {
    const name = path === '' ? prefix : path
    const reader = columnReader<Row>(name, {
      field: name,
      prefix: path === '' ? undefined : prefix,
      asWritten: takesText(field),
    })
    const whole = leaf(field, path, reader)
    if (!field.fields) return whole
    const inner = [...field.fields].map(
      ([key, child]) => [key, byName(child, path === '' ? key : `${path}.${key}`)] as const,
    )
    return (row, where) => {
      if (reader.read(row) !== undefined) return whole(row, where)
      const made: Record<string, unknown> = {}
      let isEmpty = true
      for (const [key, takeInner] of inner) {
        const value = takeInner(row, where)
        if (value === undefined) continue
        made[key] = value
        if (value !== null && !(isText && value === '')) isEmpty = false
      }
      return isEmpty && path !== '' && (field.nullable || !field.required) ? nothing(field) : made
    }
  }

  function byMap(schema: FieldSchema, entries: readonly [string, Column<Row>][]): Take<Row> {
    const takes = entries.map(([path, column]) => {
      const field = fieldAt(schema, path)
      if (!field)
        throw new TouchstoneError(
          'bad_input',
          `The map names the field ${JSON.stringify(path)}, which the ${prefix} type does not have. It has ${[...(schema.fields?.keys() ?? [])].map((name) => JSON.stringify(name)).join(', ')}.`,
          { details: { field: path } },
        )
      const reader = columnReader(column, { field: path, asWritten: takesText(field) })
      const takeLeaf = leaf(field, path, reader)
      return { path: path.split('.'), take: isText ? fromColumn(reader, takeLeaf) : takeLeaf }
    })
    return (row, where) => {
      const made: Record<string, unknown> = {}
      for (const { path, take: takeOne } of takes) {
        const value = takeOne(row, where)
        if (value !== undefined) put(made, path, value)
      }
      return made
    }
  }

  /** A text table has each column in every row or in none, where the map has a wrong name. */
  function fromColumn(reader: ColumnReader<Row>, takeLeaf: Take<Row>): Take<Row> {
    return (row, where) => {
      if (reader.read(row) === undefined)
        throw mismatch(where(), reader.name, undefined, absent(row))
      return takeLeaf(row, where)
    }
  }

  const writeJson = jsonWriter(type)
  return (row, where) => {
    const value = take(row, where)
    try {
      return writeJson(value, () => `The ${prefix} of ${where()}`)
    } catch (error) {
      throw named(error, { type, value, row, where, columns })
    }
  }
}

function put(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = root
  for (const key of path.slice(0, -1)) {
    const inner = Object.hasOwn(at, key) ? at[key] : undefined
    // Only what was made here, or what a shorter path of the map gave, is there.
    const next = typeof inner === 'object' && inner !== null ? inner : {}
    Object.defineProperty(at, key, { value: next, enumerable: true, configurable: true })
    at = next as Record<string, unknown>
  }
  const [last = ''] = path.slice(-1)
  Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true })
}

/** A mismatch of a type with the column and the value that it is about, where that can be told. */
function named<Row>(
  error: unknown,
  at: {
    type: z.ZodType
    value: unknown
    row: Row
    where: () => string
    columns: ReadonlyMap<string, ColumnReader<Row>>
  },
): unknown {
  if (!(error instanceof TouchstoneError) || error.code !== 'schema_mismatch') return error
  const issue = at.type.safeParse(at.value).error?.issues[0]
  const path = issue?.path ?? []
  for (let length = path.length; length > 0; length--) {
    const column = at.columns.get(path.slice(0, length).join('.'))
    if (!column || !issue) continue
    const value = column.read(at.row)
    const problem =
      value === undefined ? absent(at.row) : `${shown(value)} does not fit: ${issue.message}`
    return mismatch(at.where(), column.name, value, problem)
  }
  return error
}

const absent = (row: unknown): string => `is not there; the row has ${columnsOf(row)}`

function mismatch(where: string, column: string, value: unknown, problem: string): TouchstoneError {
  const details = { where, column, value: jsonOf(value) }
  return new TouchstoneError(
    'schema_mismatch',
    `${startOfSentence(where)}, column ${JSON.stringify(column)}: ${problem}.`,
    { details },
  )
}
