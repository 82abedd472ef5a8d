import serialize from 'canonicalize'
import { TouchstoneError } from './errors.ts'
import { limits } from './limits.ts'

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | JsonObject
/** A JSON object with free keys. */
export interface JsonObject {
  [key: string]: Json
}

/**
 * The canonical text of a JSON value (RFC 8785: sorted keys, one way to write a number).
 * Two values are the same inference, sample or metadata exactly when these texts are equal.
 */
export function canonicalJson(value: unknown): string {
  // RFC 8785 writes texts and numbers as JSON.stringify does; only the order of keys is its own.
  if (isInOrder(value)) return JSON.stringify(value)
  const text = serialize(value)
  if (text === undefined) throw notJson('a value', { path: '', reason: 'is undefined' })
  return text
}

/** Whether a value is JSON all through, with the keys of its objects in canonical order. */
function isInOrder(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'boolean' || value === null) return true
  if (Array.isArray(value)) {
    // By index: `every` would pass over holes.
    for (let i = 0; i < value.length; i++) if (!isInOrder(value[i])) return false
    return true
  }
  if (!isJsonObject(value) || 'toJSON' in value) return false
  let last: string | undefined
  for (const key of Object.keys(value)) {
    if ((last !== undefined && key < last) || !key.isWellFormed()) return false
    if (!isInOrder(value[key])) return false
    last = key
  }
  return true
}

/** Whether two JSON values are the same in content, whatever the order of their keys. */
export const sameJson = (a: unknown, b: unknown): boolean =>
  a === b || canonicalJson(a) === canonicalJson(b)

/** Whether a value is a JSON object: neither null nor an array nor an instance of a class. */
export function isJsonObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/**
 * Checks that a value survives JSON as it is: plain objects and arrays, finite numbers, no
 * `__proto__` key, at most 32 levels. A property that is undefined counts as absent.
 * @param what how the message calls the value, e.g. `The metadata of model "x"`, or what makes that
 * @throws TouchstoneError `bad_input`, with the path
 */
export function requireJson(value: unknown, what: string | (() => string)): asserts value is Json {
  const problem = findProblem(value, 1)
  if (!problem) return
  throw notJson(typeof what === 'string' ? what : what(), problem)
}

/** Why a value does not survive JSON, to be followed by a period; undefined where it does. */
export function jsonProblem(value: unknown, what: string): string | undefined {
  const problem = findProblem(value, 1)
  return problem && problemText(what, problem)
}

interface Problem {
  path: string
  reason: string
}

const problemText = (what: string, { path, reason }: Problem): string =>
  `${what} cannot be stored: ${path === '' ? 'it' : path} ${reason}. Only JSON values can`

const notJson = (what: string, problem: Problem): TouchstoneError =>
  new TouchstoneError('bad_input', `${problemText(what, problem)}.`, { details: { ...problem } })

function findProblem(value: unknown, depth: number): Problem | undefined {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? undefined : here('has an unpaired surrogate')
    case 'boolean':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : here(`is ${value}, which JSON cannot hold`)
    case 'object':
      if (value === null) return undefined
      if (depth > limits.jsonDepth) return here(`is nested deeper than ${limits.jsonDepth} levels`)
      return Array.isArray(value) ? inArray(value, depth) : inObject(value, depth)
    default:
      return here(`is ${value === undefined ? 'undefined' : `a ${typeof value}`}`)
  }
}

const here = (reason: string): Problem => ({ path: '', reason })

function inArray(array: readonly unknown[], depth: number): Problem | undefined {
  for (let index = 0; index < array.length; index++) {
    const problem = findProblem(array[index], depth + 1)
    if (problem) return { ...problem, path: joinPath(`[${index}]`, problem.path) }
  }
  return undefined
}

function inObject(object: object, depth: number): Problem | undefined {
  if (!isJsonObject(object)) return here(`is an instance of ${classOf(object)}`)
  for (const key of Object.keys(object)) {
    if (key === '__proto__') return { path: key, reason: 'is a key that is not allowed' }
    if (!key.isWellFormed())
      return { path: JSON.stringify(key), reason: 'has an unpaired surrogate' }
    const element = object[key]
    if (element === undefined) continue
    const problem = findProblem(element, depth + 1)
    if (problem) return { ...problem, path: joinPath(key, problem.path) }
  }
  return undefined
}

// The prototype may be anything, even an object without a prototype and so without a constructor.
const classOf = (object: object): string =>
  typeof object.constructor === 'function' ? object.constructor.name : 'an unknown class'

const joinPath = (head: string, tail: string): string =>
  tail === '' || tail.startsWith('[') ? head + tail : `${head}.${tail}`
