import type { ParquetParsers, SchemaElement, SchemaTree } from 'hyparquet'

/**
 * How the values of Parquet become values of a table without losing anything: a date and a time of
 * day are texts, a point in time with more than milliseconds too, and bytes that are no text stay
 * bytes, which no field takes.
 */
export const parquetParsers: Partial<ParquetParsers> = {
  timestampFromMicroseconds: (micros: bigint) => instant(micros, 1_000n, 6),
  timestampFromNanoseconds: (nanos: bigint) => instant(nanos, 1_000_000n, 9),
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
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
 * nothing. The reader would multiply decimals by 0.01 and the like, which makes 0.5700000000000001 of
 * 0.57; a whole number that is divided is right to the last digit.
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
  if (kind === 'DECIMAL') {
    const { scale = 0 } = element
    element.scale = 0
    const divisor = 10 ** scale
    return scale === 0 ? undefined : (value) => mapped(value, (units) => Number(units) / divisor)
  }
  const perSecond =
    logical?.type === 'TIME' ? unitsPerSecond[logical.unit] : timesPerSecond.get(kind ?? '')
  if (perSecond === undefined) return undefined
  return (value) => mapped(value, (units) => timeOf(BigInt(units), perSecond))
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
