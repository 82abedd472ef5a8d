import { isJsonObject, type JsonObject } from '@touchstone/core'
import type { FieldSchema } from './field-schema.ts'

/** Why a value of a table is not what its field takes; thrown by {@link coerce}. */
export class Uncoercible {
  readonly value: unknown
  /** Continues a sentence that starts with the value: `is not a number`. */
  readonly reason: string

  constructor(value: unknown, reason: string) {
    this.value = value
    this.reason = reason
  }
}

const numeral = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i
const booleans = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
])

/**
 * Turns a value of a table into what a field takes, where that loses nothing: texts into numbers,
 * say, large integers into numbers, dates into ISO texts. Other values stay as they are, for the
 * field's type to judge.
 * @param isText whether the table knows texts only, as CSV does: then an empty one is no value
 * @returns undefined where there is no value
 * @throws Uncoercible
 */
export function coerce(field: FieldSchema, value: unknown, isText: boolean): unknown {
  if (value === undefined) return undefined
  if (value === null || (value === '' && isEmpty(field, isText))) return nothing(field)
  switch (field.kind) {
    case 'number':
    case 'integer':
      return toNumber(value, field.kind)
    case 'boolean':
      return toBoolean(value)
    case 'string':
      return toText(value)
    case 'array':
    case 'object':
      return inside(field, typeof value === 'string' ? parsed(value, field.kind) : value)
    default:
      return isText && typeof value === 'string' ? jsonOrText(value) : plain(value)
  }
}

/** An empty text is a text where the field takes no other, or may not do without. */
function isEmpty(field: FieldSchema, isText: boolean): boolean {
  if (field.kind !== 'string') return field.kind !== 'any' || isText
  return isText && (field.nullable || !field.required)
}

/** No value, as a field has it: null, or absent; a field that needs one gets to say so. */
export const nothing = (field: FieldSchema): null | undefined =>
  field.nullable || field.required ? null : undefined

function toNumber(value: unknown, kind: 'number' | 'integer'): unknown {
  if (typeof value === 'bigint') {
    if (BigInt(Number(value)) === value) return Number(value)
    throw new Uncoercible(value, 'is too large to be an exact number')
  }
  if (typeof value === 'number' && kind === 'integer' && !Number.isInteger(value))
    throw new Uncoercible(value, 'is not a whole number')
  if (typeof value !== 'string') return value
  const number = numeral.test(value) ? Number(value) : Number.NaN
  if (!Number.isFinite(number)) throw new Uncoercible(value, 'is not a number')
  if (kind === 'integer' && !Number.isInteger(number))
    throw new Uncoercible(value, 'is not a whole number')
  return number
}

function toBoolean(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const found = booleans.get(value.trim().toLowerCase())
  if (found === undefined) throw new Uncoercible(value, 'is neither true nor false')
  return found
}

function toText(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  if (value instanceof Uint8Array) throw bytes(value)
  return value instanceof Date ? isoOf(value) : value
}

function inside(field: FieldSchema, value: unknown): unknown {
  if (field.kind === 'array') {
    const { items } = field
    if (!Array.isArray(value) || !items) return plain(value)
    return mappedList(value, (element) => coerce(items, element, false))
  }
  const { fields } = field
  if (!fields || !isJsonObject(value)) return plain(value)
  return mapped(value, (element, name) => {
    const inner = fields.get(name)
    return inner ? coerce(inner, element, false) : plain(element)
  })
}

/** An object with other values; the object itself when all of them stay, as most do. */
function mapped(object: JsonObject, map: (value: unknown, name: string) => unknown): unknown {
  const entries = (): [string, unknown][] =>
    Object.entries(object).map(([name, value]) => [name, map(value, name)])
  for (const name of Object.keys(object)) {
    const value = object[name]
    if (!Object.is(map(value, name), value)) return Object.fromEntries(entries())
  }
  return object
}

/** A list with other elements; the list itself when all of them stay. */
function mappedList(list: readonly unknown[], map: (value: unknown) => unknown): unknown {
  for (let i = 0; i < list.length; i++)
    if (!Object.is(map(list[i]), list[i])) return list.map((value) => map(value))
  return list
}

function parsed(text: string, kind: 'array' | 'object'): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Uncoercible(text, `is not the JSON of an ${kind}`)
  }
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A value without what only Parquet has. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return toNumber(value, 'number')
  if (value instanceof Date) return isoOf(value)
  if (value instanceof Uint8Array) throw bytes(value)
  if (Array.isArray(value)) return mappedList(value, plain)
  return isJsonObject(value) ? mapped(value, plain) : value
}

const bytes = (value: Uint8Array): Uncoercible =>
  new Uncoercible(`${value.length} bytes`, 'are no text in UTF-8')

const isoOf = (date: Date): string => {
  if (Number.isNaN(date.getTime())) throw new Uncoercible(String(date), 'is not a date')
  return date.toISOString()
}
