import type { Json, MetadataCondition, TimeCondition } from '@touchstone/core'
import type { ListInput } from '../../api/models.ts'
import { parsePath, pathText } from './path-text.ts'

/**
 * The parameters of the address that hold conditions, each any number of times: `meta` exact values
 * (`train.lr=0.01`), `where` other comparisons (`train.lr>0.01`), `has` and `lacks` paths, `created`
 * and `updated` times (`>=2026-03-01`).
 */
export const conditionNames = ['meta', 'where', 'has', 'lacks', 'created', 'updated'] as const

/** A condition as it stands in the address. */
export interface AddressCondition {
  readonly name: (typeof conditionNames)[number]
  readonly text: string
}

export type Operator = Extract<MetadataCondition, { op: unknown }>['op']
export type TimeName = 'created' | 'updated'

/** How people see the operators of `where`. */
const shown = {
  '!=': '≠',
  '<=': '≤',
  '>=': '≥',
  '<': '<',
  '>': '>',
  '~': 'contains',
  '=': '=',
} as const
type Sign = keyof typeof shown
// What begins like another comes before it.
const signs = Object.keys(shown) as readonly Sign[]
const timeNames = { created: 'Created', updated: 'Edited' } as const

/** A metadata filter as it stands in the address: a path as {@link pathText} writes it, and a value. */
export const metadataFilter = (path: readonly string[], value: Json): string =>
  `${pathText(path)}=${JSON.stringify(value)}`

/** Writes a condition for the address. */
export function addressCondition(
  path: readonly string[],
  { op, value }: { op: Operator; value: Json },
): AddressCondition {
  if (op === 'present') return { name: 'has', text: pathText(path) }
  if (op === 'absent') return { name: 'lacks', text: pathText(path) }
  if (op === '=') return { name: 'meta', text: metadataFilter(path, value) }
  const sign = op === 'contains' ? '~' : op
  const isClear = path.every((key) => !/[<>!~]/.test(key))
  const place = isClear ? pathText(path) : JSON.stringify(path)
  return { name: 'where', text: `${place}${sign}${JSON.stringify(value)}` }
}

/** Reads {@link metadataFilter}; one that a person wrote may have any text for its value. */
export function readMetadataFilter(text: string): { path: string; value: string } {
  const { path, value } = split(text, ['='])
  return { path, value }
}

/** Splits a condition at its first operator; keys of a path that is a list may have operators in them. */
function split<S extends string>(
  text: string,
  among: readonly S[],
): { path: string; sign: S | undefined; value: string } {
  const startsWithSign = (from: number): S | undefined =>
    among.find((sign) => text.startsWith(sign, from))
  const splitAt = (at: number, sign: S) => ({
    path: text.slice(0, at),
    sign,
    value: text.slice(at + sign.length),
  })
  // A list of keys ends at the first `]` before an operator up to which it is one.
  if (text.startsWith('['))
    for (let at = text.indexOf(']'); at > 0; at = text.indexOf(']', at + 1)) {
      const sign = startsWithSign(at + 1)
      if (sign !== undefined && isList(text.slice(0, at + 1))) return splitAt(at + 1, sign)
    }
  for (let at = 0; at < text.length; at++) {
    const sign = startsWithSign(at)
    if (sign !== undefined) return splitAt(at, sign)
  }
  return { path: text, sign: undefined, value: '' }
}

function isList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text))
  } catch {
    return false
  }
}

/** The value was written as JSON; one that a person typed may be a text. */
function valueOf(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

/** A `where` that has no operator asks for an empty text, as a `meta` does. */
function readWhere(text: string): { path: string; sign: Sign; value: string } {
  const { path, sign = '=', value } = split(text, signs)
  return { path, sign, value }
}

/** A time without an operator is the first one. */
function readTime(text: string): TimeCondition {
  const { path, sign, value } = split(text, ['<=', '>=', '<', '>'])
  if (sign === undefined || path.trim() !== '') return { op: '>=', value: text.trim() }
  return { op: sign, value: value.trim() }
}

/** The part of the server's filter that conditions of the address ask for. */
export function conditionsInput(
  conditions: readonly AddressCondition[],
): Pick<NonNullable<ListInput['filter']>, 'metadata' | 'created' | 'updated'> {
  const metadata: MetadataCondition[] = []
  const times: Record<TimeName, TimeCondition[]> = { created: [], updated: [] }
  for (const { name, text } of conditions) {
    if (name === 'created' || name === 'updated') times[name].push(readTime(text))
    else metadata.push(metadataOf(name, text))
  }
  return {
    ...(metadata.length === 0 ? {} : { metadata }),
    ...(times.created.length === 0 ? {} : { created: times.created }),
    ...(times.updated.length === 0 ? {} : { updated: times.updated }),
  }
}

function metadataOf(
  name: Exclude<AddressCondition['name'], TimeName>,
  text: string,
): MetadataCondition {
  if (name === 'has') return { path: parsePath(text), op: 'present' }
  if (name === 'lacks') return { path: parsePath(text), op: 'absent' }
  if (name === 'meta') {
    const { path, value } = readMetadataFilter(text)
    return { path: parsePath(path), equals: valueOf(value) }
  }
  const { path, sign, value } = readWhere(text)
  const op = sign === '~' ? 'contains' : sign
  return { path: parsePath(path), op, value: valueOf(value) }
}

/** A condition as people read it. */
export function conditionTitle({ name, text }: AddressCondition): string {
  if (name === 'has') return `${text} is present`
  if (name === 'lacks') return `${text} is absent`
  if (name === 'meta') {
    const { path, value } = readMetadataFilter(text)
    return `${path} = ${value}`
  }
  if (name === 'where') {
    const { path, sign, value } = readWhere(text)
    return `${path} ${shown[sign]} ${value}`
  }
  const { op, value } = readTime(text)
  return `${timeNames[name]} ${shown[op]} ${value}`
}

/** The parameters of the address with one more condition, or without one. */
export function withCondition(
  conditions: readonly AddressCondition[],
  { name, text }: AddressCondition,
): Record<string, readonly string[]> {
  return { [name]: [...textsBeside(conditions, { name, text }), text] }
}
export const withoutCondition = (
  conditions: readonly AddressCondition[],
  condition: AddressCondition,
): Record<string, readonly string[]> => ({ [condition.name]: textsBeside(conditions, condition) })

const textsBeside = (
  conditions: readonly AddressCondition[],
  { name, text }: AddressCondition,
): string[] =>
  conditions.filter((one) => one.name === name && one.text !== text).map((one) => one.text)
