import { hasMoreValues, limits, requireJson, TouchstoneError, utf8 } from '@touchstone/core'
import type * as z from 'zod'
import { parseValue } from './check-value.ts'

/** Parses a value by a type and writes it as JSON; `what` is how messages call the value. */
export type JsonWriter = (value: unknown, what: () => string) => string

// What a line of a part has around its value.
const longestJson = limits.rowBytes - 64
const mostValues = limits.rowValues - 2

// How JSON.stringify writes half of a surrogate pair; a text may also just look like it.
const loneSurrogate = String.raw`\ud`

/**
 * Makes the function that checks values of a type and writes them as JSON. Of types that are made of
 * texts, numbers and the like only, whatever zod lets through is JSON, and need not be walked again.
 * @throws TouchstoneError `schema_mismatch` with the path, `bad_input`, `too_large`
 */
export function jsonWriter(type: z.ZodType): JsonWriter {
  const isPlain = isPlainType(type)
  return (value, what) => {
    const parsed = parseValue(type, value, what)
    if (!isPlain) requireJson(parsed, what)
    const json = JSON.stringify(parsed)
    if (isPlain && json.includes(loneSurrogate)) requireJson(parsed, what)
    // A UTF-16 unit has at most three bytes in UTF-8, and a value at least one.
    if (json.length * 3 <= longestJson && json.length <= mostValues) return json
    const bytes = utf8(json)
    if (bytes.byteLength > longestJson)
      throw new TouchstoneError(
        'too_large',
        `${what()} has ${bytes.byteLength} bytes as JSON; a row of ${limits.rowBytes} bytes has room for ${longestJson}.`,
      )
    if (hasMoreValues(bytes, mostValues))
      throw new TouchstoneError(
        'too_large',
        `${what()} has too many values: a row may have at most ${limits.rowValues}. Encode them more compactly, for example a mask as run lengths, or keep them elsewhere, behind a locator.`,
      )
    return json
  }
}

/** The parts of a zod definition that say what a type is made of. */
interface Definition {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly catchall?: z.ZodType
  readonly innerType?: z.ZodType
  readonly element?: z.ZodType
  readonly items?: readonly z.ZodType[]
  readonly rest?: z.ZodType | null
  readonly options?: readonly z.ZodType[]
  readonly values?: readonly unknown[]
}

const definitionOf = (type: z.ZodType): Definition => type.def

/** Whether zod lets only values through that JSON can hold: no free keys, no custom checks of type. */
export function isPlainType(type: z.ZodType, depth = 1): boolean {
  const def = definitionOf(type)
  const isPlain = (inner: z.ZodType): boolean => isPlainType(inner, depth + 1)
  if (depth > limits.jsonDepth) return false
  switch (def.type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'enum':
      return true
    case 'literal':
      return def.values?.every(isJsonScalar) ?? false
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
      return def.innerType !== undefined && isPlainType(def.innerType, depth)
    case 'array':
      return def.element !== undefined && isPlain(def.element)
    case 'tuple':
      return (def.items?.every(isPlain) ?? false) && (def.rest ? isPlain(def.rest) : true)
    case 'union':
      return def.options?.every((option) => isPlainType(option, depth)) ?? false
    case 'object': {
      if (def.catchall && definitionOf(def.catchall).type !== 'never') return false
      return Object.entries(def.shape ?? {}).every(([name, field]) => {
        const inner = definitionOf(field)
        // Only here may a value be absent: JSON leaves an undefined property out.
        const present = inner.type === 'optional' ? inner.innerType : field
        return name !== '__proto__' && present !== undefined && isPlain(present)
      })
    }
    default:
      return false
  }
}

const isJsonScalar = (value: unknown): boolean =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value))
