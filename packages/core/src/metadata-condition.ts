import { TouchstoneError } from './errors.ts'
import { isJsonObject, jsonProblem, sameJson, type Json, type JsonObject } from './json.ts'
import { limits } from './limits.ts'
import { exactNumber } from './numeral.ts'
import { timeSpan, type TimeSpan } from './time-span.ts'
import { valueAtPath } from './value-at-path.ts'

/** Where a value is in metadata: keys joined by dots, or a list of keys. */
export type MetadataPath = string | readonly string[]

const orders = {
  '<': (sign: number) => sign < 0,
  '<=': (sign: number) => sign <= 0,
  '>': (sign: number) => sign > 0,
  '>=': (sign: number) => sign >= 0,
} as const
/** Asks for what comes before or after a value. */
export type OrderOperator = keyof typeof orders

const valued = ['=', '!=', '<', '<=', '>', '>=', 'contains'] as const
const unvalued = ['present', 'absent'] as const
export type ValueOperator = (typeof valued)[number]
export type PresenceOperator = (typeof unvalued)[number]
const operators: readonly string[] = [...valued, ...unvalued]
/** Operators as they are written in other languages and on paper, and which of ours are meant. */
export const foreignOperators: ReadonlyMap<string, ValueOperator> = new Map([
  ['==', '='],
  ['===', '='],
  ['!==', '!='],
  ['<>', '!='],
  ['≠', '!='],
  ['=<', '<='],
  ['<==', '<='],
  ['≤', '<='],
  ['=>', '>='],
  ['>==', '>='],
  ['≥', '>='],
  ['~', 'contains'],
])

/**
 * Says what a path of the metadata must hold.
 *
 * - `present`: the path leads to a value, which may be `null`. `absent`: it does not.
 * - `=`: exactly this JSON value, whatever the order of keys and the way a number is written (`1`
 *   and `1.0`). `equals` is the same. `!=`: another value is present. So of `=`, `!=` and `absent`
 *   exactly one holds.
 * - `<`, `<=`, `>`, `>=`: values of one kind are compared, and a value of another kind never
 *   matches. Numbers are compared as numbers. Texts that are ISO 8601 dates or date-times (see
 *   `timeSpan`) are compared as times: `2026-03-01T01:00+01:00` and `2026-03-01T00:00Z` are one
 *   moment, and a date is all of its day in UTC, so that `<= 2026-03-01` includes that day and
 *   `> 2026-03-01` begins with the next. All other texts are compared by their code points in
 *   Unicode NFC, upper case before lower. Booleans, `null`, lists and objects have no order.
 * - `contains`: a text has the value in it, as the search finds it: case does not matter, and a
 *   number is looked for as JSON writes it. A list has the value as an element: the same JSON value,
 *   or the same text but for case. Nothing else contains anything.
 */
export type MetadataCondition =
  | { readonly path: MetadataPath; readonly equals: Json }
  | { readonly path: MetadataPath; readonly op: ValueOperator; readonly value: Json }
  | { readonly path: MetadataPath; readonly op: PresenceOperator }

/**
 * Says when a model was created or last edited. The value is an ISO 8601 date or date-time; a date
 * is all of its day in UTC.
 */
export interface TimeCondition {
  readonly op: OrderOperator
  readonly value: string
}

/** What is wrong with a condition: which of its fields, and why. */
export interface ConditionProblem {
  readonly field?: string
  readonly message: string
}

const mostShown = 200

/** A value as errors show it: no longer than what is read at a glance. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= mostShown ? text : `${text.slice(0, mostShown)}…`
}

/** Folds a text as searching does: case does not matter, nor the way in which accents are coded. */
export const folded = (text: string): string => text.normalize('NFC').toLowerCase()

/** Finds out why something is no {@link MetadataCondition}; undefined when it is one. */
export function metadataConditionProblem(input: unknown): ConditionProblem | undefined {
  if (!isJsonObject(input))
    return { message: 'Expected a condition like {"path":"train.lr","op":">","value":0.01}' }
  const { path, op, value, equals } = input
  const noPath = metadataPathProblem(path)
  if (noPath !== undefined) return { field: 'path', message: noPath }
  if (op === undefined || equals !== undefined) {
    if (op !== undefined || value !== undefined)
      return { message: 'Expected either `equals`, or `op` with its `value`' }
    return valueProblem('equals', equals)
  }
  if (typeof op !== 'string' || !operators.includes(op)) {
    const meant = typeof op === 'string' ? foreignOperators.get(op) : undefined
    const advice = meant === undefined ? '' : `; did you mean ${meant}`
    return {
      field: 'op',
      message: `${shown(op)} is not an operator. Expected one of ${operators.join(', ')}${advice}`,
    }
  }
  if (op === 'present' || op === 'absent')
    return value === undefined
      ? undefined
      : { field: 'value', message: `The operator ${op} takes no value` }
  return valueProblem('value', value) ?? (isOrder(op) ? orderProblem(op, value) : undefined)
}

const numeral = /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d+)?$/i
// One thousand in one country, one in another.
const grouped = /^[+-]?[1-9]\d{0,2},\d{3}$/

/**
 * Finds out why a text that somebody typed without quotes should not be compared: beside an order operator
 * because it is no time, and more likely a mistyped number than a text; beside `=` and `!=` where it is a number
 * with a comma for a point. Undefined where it may be compared.
 */
export function bareTextProblem(
  op: string,
  text: string,
): { readonly message: string; readonly meant: number | undefined } | undefined {
  const isNumber = numeral.test(text) && !grouped.test(text)
  const meant = isNumber ? exactNumber(text.replace(',', '.')) : undefined
  if (op === '=' || op === '!=')
    return isNumber && text.includes(',')
      ? { message: `${shown(text)} is read as a text.`, meant }
      : undefined
  if (!isOrder(op) || timeSpan(text)) return undefined
  return { message: `${shown(text)} is read as a text, and ${op} takes a number or a time.`, meant }
}

/** Finds out why something is no {@link TimeCondition}; undefined when it is one. */
export function timeConditionProblem(input: unknown): ConditionProblem | undefined {
  if (!isJsonObject(input))
    return { message: 'Expected a condition like {"op":">=","value":"2026-03-01"}' }
  const { op, value } = input
  if (typeof op !== 'string' || !isOrder(op))
    return {
      field: 'op',
      message: `${shown(op)} does not order times. Expected one of ${Object.keys(orders).join(', ')}`,
    }
  if (typeof value === 'string' && timeSpan(value)) return undefined
  return {
    field: 'value',
    message: `${shown(value)} is not a time. Expected a date or a date-time of ISO 8601, like 2026-03-01 or 2026-03-01T12:30:00Z`,
  }
}

/**
 * Checks conditions where they are written: on the way to a server, JSON makes `null` of NaN.
 * @throws TouchstoneError `bad_input`
 */
export function requireConditions(filter: {
  readonly metadata?: readonly MetadataCondition[] | undefined
  readonly created?: readonly TimeCondition[] | undefined
  readonly updated?: readonly TimeCondition[] | undefined
}): void {
  const { metadata = [], created = [], updated = [] } = filter
  const problems = [
    ...metadata.map((one, at) => refusal(`metadata[${at}]`, metadataConditionProblem(one))),
    ...created.map((one, at) => refusal(`created[${at}]`, timeConditionProblem(one))),
    ...updated.map((one, at) => refusal(`updated[${at}]`, timeConditionProblem(one))),
  ]
  for (const problem of problems) if (problem) throw problem
}

function refusal(where: string, problem: ConditionProblem | undefined) {
  if (!problem) return undefined
  const { field, message } = problem
  const text = `${field === undefined ? where : `${where}.${field}`}: ${message}`
  return new TouchstoneError('bad_input', `${text}.`)
}

/** Makes the test of a condition, for metadata. */
export function metadataMatcher(condition: MetadataCondition): (metadata: JsonObject) => boolean {
  const { path } = condition
  const holds = valueMatcher(condition)
  return (metadata) => holds(valueAtPath(metadata, path))
}

/** Makes the test of a condition, for a time in ISO 8601. */
export const timeMatcher = ({ op, value }: TimeCondition): ((time: string) => boolean) =>
  orderMatcher(op, value)

function valueMatcher(condition: MetadataCondition): (found: Json | undefined) => boolean {
  if ('equals' in condition) return equal(condition.equals)
  if (!('value' in condition))
    return condition.op === 'present'
      ? (found) => found !== undefined
      : (found) => found === undefined
  const { op, value } = condition
  if (isOrder(op)) return orderMatcher(op, value)
  const holds = equal(value)
  if (op === '=') return holds
  if (op === '!=') return (found) => found !== undefined && !holds(found)
  return (found) => contains(found, value)
}

const equal =
  (value: Json) =>
  (found: Json | undefined): boolean =>
    found !== undefined && sameJson(found, value)

function contains(found: Json | undefined, value: Json): boolean {
  const text = typeof value === 'object' && value !== null ? undefined : folded(String(value))
  if (typeof found === 'string') return text !== undefined && folded(found).includes(text)
  if (!Array.isArray(found)) return false
  return found.some(
    (element) =>
      sameJson(element, value) || (typeof element === 'string' && folded(element) === text),
  )
}

function orderMatcher(op: OrderOperator, value: Json): (found: Json | undefined) => boolean {
  const holds = orders[op]
  const compare = comparison(value)
  return (found) => {
    const sign = compare(found)
    return sign !== undefined && holds(sign)
  }
}

/** Compares what is found with a value: its sign, or undefined for a value of another kind. */
function comparison(value: Json): (found: Json | undefined) => number | undefined {
  if (typeof value === 'number')
    return (found) => (typeof found === 'number' ? signOf(found, value) : undefined)
  if (typeof value !== 'string') return () => undefined
  const time = timeSpan(value)
  const text = value.normalize('NFC')
  return (found) => {
    if (typeof found !== 'string') return undefined
    const other = timeSpan(found)
    if (time && other) return timeSign(other, time)
    return time || other ? undefined : textSign(found.normalize('NFC'), text)
  }
}

const signOf = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0)

const timeSign = (a: TimeSpan, b: TimeSpan): number =>
  a.last < b.first ? -1 : a.first > b.last ? 1 : 0

/** By code points, which is not by the code units that `<` compares. */
function textSign(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return signOf(a.codePointAt(at) ?? -1, b.codePointAt(at) ?? -1)
}

const isOrder = (op: string): op is OrderOperator => Object.hasOwn(orders, op)

/** Finds out why something is no {@link MetadataPath}; undefined when it is one. */
export function metadataPathProblem(path: unknown): string | undefined {
  if (!isPath(path)) return 'Expected the path of a metadata key, like "train.lr" or ["train","lr"]'
  const length = pathLength(typeof path === 'string' ? [path] : path)
  if (length <= limits.pathCharacters) return undefined
  return `A path of the metadata may have at most ${limits.pathCharacters} characters; this one has ${length}`
}

/** The characters of a path, with a dot between its keys. */
export const pathLength = (keys: readonly string[]): number =>
  keys.reduce((length, key) => length + key.length, keys.length - 1)

const isPath = (path: unknown): path is MetadataPath =>
  typeof path === 'string'
    ? path !== ''
    : Array.isArray(path) && path.length > 0 && path.every((key) => typeof key === 'string')

function valueProblem(field: string, value: unknown): ConditionProblem | undefined {
  if (value === undefined)
    return { field, message: 'Expected a JSON value; to ask for none there is the operator absent' }
  const problem = jsonProblem(value, 'The value')
  if (problem !== undefined) return { field, message: problem }
  const { length } = JSON.stringify(value)
  if (length <= limits.askedCharacters) return undefined
  return {
    field,
    message: `The value of a condition may have at most ${limits.askedCharacters} characters as JSON; this one has ${length}`,
  }
}

function orderProblem(op: OrderOperator, value: unknown): ConditionProblem | undefined {
  if (typeof value === 'number' || typeof value === 'string') return undefined
  return {
    field: 'value',
    message: `${op} compares numbers, texts and times; ${shown(value)} has no order`,
  }
}
