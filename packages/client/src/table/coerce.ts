import {
  exactInteger,
  exactNumber,
  isJsonObject,
  numeralLoss,
  type Hint,
  type JsonObject,
} from '@touchstone/core'
import type { FieldSchema } from './field-schema.ts'
import { Numeral, parseNumerals } from './numeral.ts'

/** Why a value of a table is not what its field takes; thrown by {@link coerce}. */
export class Uncoercible {
  readonly value: unknown
  /** Continues a sentence that starts with the value: `is not a number`. */
  readonly reason: string
  readonly hint: Hint | undefined

  constructor(value: unknown, reason: string, hint?: Hint) {
    this.value = value
    this.reason = reason
    this.hint = hint
  }
}

const numeralForm = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i
const infinity = /^\s*[+-]?inf(?:inity)?\s*$/i
const booleans = new Map([
  ['true', true],
  ['false', false],
])

/** How values of a table are read. */
export interface Reading {
  /** Whether the table knows texts only, as CSV does: then an empty one is no value. */
  readonly isText: boolean
  /** What to do with NaN: refuse it, or read it as no value. @default 'fail' */
  readonly nan?: 'fail' | 'null' | undefined
}

/**
 * Turns a value of a table into what a field takes, where that loses nothing: texts into numbers,
 * say, large integers into numbers, dates into ISO texts. Digits of a number reach a field of texts
 * to the letter, and a field of numbers only where a double holds them all. Other values stay as
 * they are, for the field's type to judge.
 * @returns undefined where there is no value
 * @throws Uncoercible
 */
export function coerce(field: FieldSchema, value: unknown, reading: Reading): unknown {
  if (value === undefined) return undefined
  if (value === null || (value === '' && isEmpty(field, reading.isText))) return nothing(field)
  if (isNaNFor(field, value)) {
    if (reading.nan === 'null') return nothing(field)
    throw notFinite(field, value)
  }
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
      return inside(field, typeof value === 'string' ? parsed(value, field.kind) : value, reading)
    default:
      return reading.isText && typeof value === 'string' ? jsonOrText(value) : plain(value)
  }
}

/** A table of texts says NaN in letters, which mean it where a number should be. */
const isNaNFor = ({ kind }: FieldSchema, value: unknown): boolean =>
  typeof value === 'number'
    ? Number.isNaN(value)
    : typeof value === 'string' &&
      (kind === 'number' || kind === 'integer') &&
      /^\s*[+-]?nan\s*$/i.test(value)

const notFinite = ({ nullable, required }: FieldSchema, value: unknown): Uncoercible =>
  nullable || !required
    ? new Uncoercible(value, 'is not a finite number', { do: 'read-otherwise', nan: 'nullable' })
    : new Uncoercible(value, 'is not a finite number, and this field needs a value', {
        do: 'read-otherwise',
        nan: 'required',
      })

/** An empty text is a text where the field takes no other, or may not do without. */
function isEmpty(field: FieldSchema, isText: boolean): boolean {
  if (field.kind !== 'string') return field.kind !== 'any' || isText
  return isText && (field.nullable || !field.required)
}

/** No value, as a field has it: null, or absent; a field that needs one gets to say so. */
export const nothing = (field: FieldSchema): null | undefined =>
  field.nullable || field.required ? null : undefined

function toNumber(value: unknown, kind: 'number' | 'integer'): unknown {
  const number = numberIn(value)
  if (typeof number !== 'number') return number
  if (!Number.isFinite(number)) throw infinite(value)
  if (kind === 'integer' && !Number.isInteger(number))
    throw new Uncoercible(value, 'is not a whole number')
  return number
}

/** The number that a value says; what says none stays, for the field's type to judge. */
function numberIn(value: unknown): unknown {
  if (typeof value === 'bigint') return exactInteger(value) ?? inexact(value)
  if (value instanceof Numeral) return exactNumber(value.text) ?? inexact(value)
  if (typeof value !== 'string') return value
  if (infinity.test(value)) throw infinite(value)
  if (!numeralForm.test(value)) throw new Uncoercible(value, 'is not a number')
  return exactNumber(value) ?? inexact(value)
}

const infinite = (value: unknown): Uncoercible =>
  new Uncoercible(value, 'is not a finite number. Replace it in the table')

function inexact(value: bigint | string | Numeral): never {
  throw new Uncoercible(value, numeralLoss(String(value)))
}

function toBoolean(value: unknown): unknown {
  if (typeof value === 'string') {
    const found = booleans.get(value.trim().toLowerCase())
    if (found !== undefined) return found
  }
  const number = bitOf(value)
  if (number === undefined) return value
  if (number === 1 || number === 0) return number === 1
  throw new Uncoercible(value, 'is neither true nor false')
}

/** The number that stands for a boolean, however it is written: most tables have 1 and 0. */
function bitOf(value: unknown): number | undefined {
  if (typeof value === 'string')
    return numeralForm.test(value) ? (exactNumber(value) ?? Number.NaN) : Number.NaN
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
  return value instanceof Numeral ? (exactNumber(value.text) ?? Number.NaN) : undefined
}

function toText(value: unknown): unknown {
  if (value instanceof Numeral) return value.text
  if (typeof value === 'number' && !Number.isFinite(value)) throw infinite(value)
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  if (value instanceof Uint8Array) throw bytes(value)
  return value instanceof Date ? isoOf(value) : value
}

function inside(field: FieldSchema, value: unknown, { nan }: Reading): unknown {
  const reading = { isText: false, nan }
  if (field.kind === 'array') {
    const { items } = field
    if (!Array.isArray(value) || !items) return plain(value)
    return mappedList(value, (element) => coerce(items, element, reading))
  }
  const { fields } = field
  if (!fields || !isJsonObject(value)) return plain(value)
  return mapped(value, (element, name) => {
    const inner = fields.get(name)
    return inner ? coerce(inner, element, reading) : plain(element)
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
    return parseNumerals(text)
  } catch {
    throw new Uncoercible(text, `is not a JSON ${kind}`)
  }
}

/** A text for a field that takes anything: JSON if it is; a number only as it would be printed. */
function jsonOrText(text: string): unknown {
  let value: unknown
  try {
    value = parseNumerals(text)
  } catch {
    return text
  }
  return value instanceof Numeral ? text : plain(value)
}

/** A value without what only tables have: numbers as they are written, dates, bytes. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint' || value instanceof Numeral) return toNumber(value, 'number')
  if (value instanceof Date) return isoOf(value)
  if (value instanceof Uint8Array) throw bytes(value)
  if (Array.isArray(value)) return mappedList(value, plain)
  return isJsonObject(value) ? mapped(value, plain) : value
}

const bytes = (value: Uint8Array): Uncoercible =>
  new Uncoercible(`${value.length} bytes`, 'are not UTF-8 text')

const isoOf = (date: Date): string => {
  if (Number.isNaN(date.getTime())) throw new Uncoercible(String(date), 'is not a date')
  return date.toISOString()
}
