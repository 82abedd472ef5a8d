import { hinted, TouchstoneError, type Hint } from '@touchstone/core'
import type * as z from 'zod'
import { jsonWriter } from '../json-writer.ts'
import { coerce, nothing, Uncoercible, type Reading } from './coerce.ts'
import { lackOf } from './absent-column.ts'
import { columnReader, type Column, type ColumnReader } from './column.ts'
import type { ColumnSource } from './column-source.ts'
import { jsonOf, shown } from './numeral.ts'
import type { RowCursor } from './row-cursor.ts'
import { startOfSentence } from './row-place.ts'
import { fieldAt, fieldSchemaOf, leavesOf, takesText, type FieldSchema } from './field-schema.ts'

/**
 * What rows become: for each field (`prediction.label`) its column, or a function from a row to the
 * whole value. What a function answers is not coerced.
 */
export type ColumnMap<Row> = Readonly<Record<string, Column<Row>>> | ((row: Row) => unknown)

/** Makes values of a type from rows. */
export interface RowMapper<Row> {
  /** What is read of a row. */
  readonly sources: readonly ColumnSource[]
  /**
   * Makes the value of a row, as JSON.
   * @throws TouchstoneError `schema_mismatch` with place, column and value; `too_large`
   */
  toJson(row: Row, at: RowCursor): string
}

export interface MapperOptions<Row> extends Reading {
  /** How columns of an export start: `testSample`, `groundTruth` or `inference`. */
  readonly prefix: string
  readonly map: ColumnMap<Row> | undefined
  /** Columns that are also looked for, by the path of a field. */
  readonly otherNames?: ReadonlyMap<string, string> | undefined
}

type Take<Row> = (row: Row, at: RowCursor) => unknown

/** How a field is made, and what of. */
interface Making<Row> {
  readonly take: Take<Row>
  readonly source: ColumnSource
}

/**
 * Compiles how rows become values of a type. Without a map each field is taken from the column of
 * its name: `prediction.label`, or `inference.prediction.label`.
 * @throws TouchstoneError `bad_input` when the map names a field that the type does not have
 */
export function rowMapper<Row>(type: z.ZodType, options: MapperOptions<Row>): RowMapper<Row> {
  const { prefix, map, otherNames, isText, nan } = options
  const reading = { isText, nan }
  const columns = new Map<string, ColumnReader<Row>>()
  const unmapped = new Set<string>()
  const fieldOf = (path: string): string => (path === '' ? prefix : `${prefix}.${path}`)
  const { take, sources } = compiled()

  function compiled(): { take: Take<Row>; sources: readonly ColumnSource[] } {
    if (typeof map === 'function')
      return { take: map, sources: [{ field: prefix, names: undefined, isNamed: true }] }
    const schema = fieldSchemaOf(type)
    if (map !== undefined) return byMap(schema, Object.entries(map))
    const { take: whole, source } = byName(schema, '')
    return { take: whole, sources: [source] }
  }

  function leaf(field: FieldSchema, path: string, reader: ColumnReader<Row>): Take<Row> {
    columns.set(path, reader)
    return (row, at) => {
      const value = reader.read(row)
      try {
        return coerce(field, value, reading)
      } catch (error) {
        if (error instanceof Uncoercible) {
          const { value: refused, reason, hint } = error
          const problem = `${shown(refused)} ${reason}.`
          throw mismatch(at, { column: reader.name, value: refused, problem, hint })
        }
        throw error
      }
    }
  }

  function byName(field: FieldSchema, path: string): Making<Row> {
    const name = path === '' ? prefix : path
    const reader = columnReader<Row>(name, {
      field: name,
      prefix: path === '' ? undefined : prefix,
      last: otherNames?.get(path),
      asWritten: takesText(field),
    })
    const whole = leaf(field, path, reader)
    const source = { field: fieldOf(path), names: reader.names, isNamed: false }
    if (!field.fields) return { take: whole, source }
    const inner = [...field.fields].map(([key, child]) => ({
      key,
      ...byName(child, path === '' ? key : `${path}.${key}`),
    }))
    const isOptional = path !== '' && (field.nullable || !field.required)
    return {
      source: { ...source, inner: inner.map((one) => one.source) },
      take(row, at) {
        if (reader.read(row) !== undefined) return whole(row, at)
        const made: Record<string, unknown> = {}
        let isEmpty = true
        for (const { key, take: takeInner } of inner) {
          const value = takeInner(row, at)
          if (value === undefined) continue
          made[key] = value
          if (value !== null && !(isText && value === '')) isEmpty = false
        }
        return isEmpty && isOptional ? nothing(field) : made
      },
    }
  }

  function byMap(schema: FieldSchema, entries: readonly [string, Column<Row>][]) {
    const makings = entries.map(([path, column]) => {
      const field = fieldAt(schema, path)
      if (!field)
        throw new TouchstoneError(
          'bad_input',
          `The map names the field ${JSON.stringify(path)}, which the ${prefix} type does not have; it has ${[...(schema.fields?.keys() ?? [])].map((name) => JSON.stringify(name)).join(', ')}.`,
          { details: { field: path } },
        )
      const reader = columnReader(column, { field: path, asWritten: takesText(field) })
      const takeLeaf = leaf(field, path, reader)
      return {
        path: path.split('.'),
        take: isText ? fromColumn(reader, takeLeaf) : takeLeaf,
        source: { field: fieldOf(path), names: reader.names, isNamed: true },
      }
    })
    const isMapped = (path: string): boolean =>
      entries.some(([mapped]) => `${path}.`.startsWith(`${mapped}.`))
    for (const { path } of leavesOf(schema)) if (!isMapped(path)) unmapped.add(path)
    const all: ColumnSource[] = [
      ...makings.map(({ source }) => source),
      ...[...unmapped].map((path) => ({ field: fieldOf(path), names: [], isNamed: false })),
    ]
    const takeAll: Take<Row> = (row, at) => {
      const made: Record<string, unknown> = {}
      for (const { path, take: takeOne } of makings) {
        const value = takeOne(row, at)
        if (value !== undefined) put(made, path, value)
      }
      return made
    }
    return { take: takeAll, sources: all }
  }

  /** A text table has each column in every row or in none, where the map has a wrong name. */
  function fromColumn(reader: ColumnReader<Row>, takeLeaf: Take<Row>): Take<Row> {
    return (row, at) => {
      if (reader.read(row) === undefined) throw absent(at, reader.name, row)
      return takeLeaf(row, at)
    }
  }

  const writeJson = jsonWriter(type)
  return {
    sources,
    toJson(row, at) {
      const value = take(row, at)
      try {
        return writeJson(value, () => `The ${prefix} of ${at.where()}`)
      } catch (error) {
        throw named(error, { type, value, row, at, columns, unmapped, prefix })
      }
    },
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
  of: {
    type: z.ZodType
    value: unknown
    row: Row
    at: RowCursor
    columns: ReadonlyMap<string, ColumnReader<Row>>
    unmapped: ReadonlySet<string>
    prefix: string
  },
): unknown {
  if (!(error instanceof TouchstoneError) || error.code !== 'schema_mismatch') return error
  const issue = of.type.safeParse(of.value).error?.issues[0]
  const path = issue?.path ?? []
  if (of.unmapped.has(path.join('.'))) return leftOut(of.at, path.join('.'), of.prefix)
  for (let length = path.length; length > 0; length--) {
    const column = of.columns.get(path.slice(0, length).join('.'))
    if (!column || !issue) continue
    const value = column.read(of.row)
    if (value === undefined) return absent(of.at, column.name, of.row)
    const problem = `${shown(value)} does not fit: ${issue.message}.`
    return mismatch(of.at, { column: column.name, value, problem })
  }
  return error
}

/** A map stands for all fields, so that one that it does not name has no value. */
function leftOut(at: RowCursor, field: string, prefix: string): TouchstoneError {
  const where = at.where()
  return new TouchstoneError(
    'schema_mismatch',
    `${startOfSentence(where)}: the ${prefix} has no ${JSON.stringify(field)}, because the map does not name it. Add it to the map.`,
    { details: { where, column: field } },
  )
}

function absent(at: RowCursor, column: string, row: unknown): TouchstoneError {
  const where = at.where()
  return new TouchstoneError(
    'schema_mismatch',
    `${startOfSentence(where)} ${lackOf(column, at.columnsOf(row))}`,
    { details: { where, column } },
  )
}

function mismatch(
  at: RowCursor,
  {
    column,
    value,
    problem,
    hint,
  }: { column: string; value: unknown; problem: string; hint?: Hint | undefined },
): TouchstoneError {
  const where = at.where()
  const details = { where, column, value: jsonOf(value) }
  return hinted(
    'schema_mismatch',
    `${startOfSentence(where)}, column ${JSON.stringify(column)}: ${problem}`,
    hint,
    { details },
  )
}
