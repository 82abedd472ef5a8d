import type { ParquetParsers, SchemaElement, SchemaTree } from 'hyparquet'
import { numeral, parseNumerals } from '../table/numeral.ts'

/**
 * How the values of Parquet become values of a table without losing anything: a date and a time of
 * day are texts, a point in time with more than milliseconds too, and bytes that are no text stay
 * bytes, which no field takes.
 */
export const parquetParsers: Partial<ParquetParsers> = {
  timestampFromMicroseconds: (micros: bigint) => instant(micros, 1_000n, 6),
  timestampFromNanoseconds: (nanos: bigint) => instant(nanos, 1_000_000n, 9),
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && parseNumerals(utf8.decode(bytes)),
  stringFromBytes(bytes: Uint8Array) {
    try {
      return utf8.decode(bytes)
    } catch {
      return bytes.slice()
    }
  },
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function instant(units: bigint, perMilli: bigint, digits: number): Date | string {
  const beyond = ((units % perMilli) + perMilli) % perMilli
  const date = new Date(Number((units - beyond) / perMilli))
  if (beyond === 0n) return date
  const fraction = String(beyond)
    .padStart(digits - 3, '0')
    .replace(/0+$/, '')
  return date.toISOString().replace('Z', `${fraction}Z`)
}

type Change = (value: unknown) => unknown

/**
 * Prepares a file, and answers what is still to be done to its rows, or undefined where that is
 * nothing. The reader would make doubles of decimals, which loses digits; here they keep them.
 */
export function rowChange(tree: SchemaTree): Change | undefined {
  const { element, children } = tree
  const [only] = children
  if (!only) return leafChange(element)
  if (element.converted_type === 'LIST') {
    const change = rowChange(only.children.length === 1 ? (only.children[0] ?? only) : only)
    return change && ((value) => (Array.isArray(value) ? value.map(change) : value))
  }
  if (element.converted_type === 'MAP') {
    const change = only.children[1] && rowChange(only.children[1])
    return change && ((value) => changed(value, () => change))
  }
  const fields = new Map(
    children.flatMap((child) => {
      const change = rowChange(child)
      return change ? [[child.element.name, change]] : []
    }),
  )
  return fields.size === 0 ? undefined : (value) => changed(value, (name) => fields.get(name))
}

function changed(value: unknown, changeOf: (name: string) => Change | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, changeOf(name)?.(inner) ?? inner]),
  )
}

function leafChange(element: SchemaElement): Change | undefined {
  const { converted_type: kind, logical_type: logical } = element
  if (kind === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const { scale = logical?.type === 'DECIMAL' ? logical.scale : 0 } = element
    // Without the mark the reader hands out the units, and not the nearest double to them; bytes of
    // any length it would take for a text.
    if (element.type === 'BYTE_ARRAY') element.converted_type = 'DECIMAL'
    else delete element.converted_type
    element.scale = 0
    return (units) => decimalOf(units, scale)
  }
  // Its numbers are read as they are written.
  if (kind === 'JSON') return (value) => value
  const perSecond =
    logical?.type === 'TIME' ? unitsPerSecond[logical.unit] : timesPerSecond.get(kind ?? '')
  if (perSecond === undefined) return undefined
  return (value) => mapped(value, (units) => timeOf(BigInt(units), perSecond))
}

/** A decimal as it is written, from its units: whole, or the big-endian bytes of a whole number. */
function decimalOf(units: unknown, scale: number): unknown {
  if (units instanceof Uint8Array) return numeral(decimalText(signedInteger(units), scale))
  if (typeof units === 'bigint') return numeral(decimalText(units, scale))
  if (typeof units !== 'number') return units
  if (Number.isSafeInteger(units)) return numeral(decimalText(BigInt(units), scale))
  throw new Error(
    'a decimal of more than 15 digits is stored as BYTE_ARRAY, which cannot be read exactly; write the column as strings or as decimals of a fixed length',
  )
}

function signedInteger(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = value * 256n + BigInt(byte)
  return BigInt.asIntN(bytes.length * 8, value)
}

function decimalText(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  const sign = units < 0n ? '-' : ''
  const whole = digits.slice(0, digits.length - scale)
  return scale === 0 ? sign + digits : `${sign}${whole}.${digits.slice(-scale)}`
}

const mapped = (value: unknown, map: (units: number | bigint) => unknown): unknown =>
  typeof value === 'number' || typeof value === 'bigint' ? map(value) : value

const unitsPerSecond = { MILLIS: 1_000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n }
const timesPerSecond = new Map<string, bigint>([
  ['TIME_MILLIS', unitsPerSecond.MILLIS],
  ['TIME_MICROS', unitsPerSecond.MICROS],
])

/** A time of day: `03:04:05`, with as many digits behind as it has. */
function timeOf(units: bigint, perSecond: bigint): string {
  const seconds = Number(units / perSecond)
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  const digits = String(perSecond).length - 1
  const fraction = String(units % perSecond)
    .padStart(digits, '0')
    .replace(/0+$/, '')
  const time = parts.map((part) => String(part).padStart(2, '0')).join(':')
  return fraction === '' ? time : `${time}.${fraction}`
}
