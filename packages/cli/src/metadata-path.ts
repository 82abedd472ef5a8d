import { TouchstoneError } from '@touchstone/core/errors'
import { parseExactJson } from '@touchstone/core/exact-json'
import type { Json, JsonObject } from '@touchstone/core'
import { isJsonObject } from '@touchstone/core/json'
import { shown, valueOf } from './values.ts'

/** A value and where in the metadata it goes. */
export interface Assignment {
  readonly path: readonly string[]
  readonly value: Json
}

/** The keys of `train.lr`; a dot that belongs to a key is written `\.`. */
export function parsePath(text: string): string[] {
  const keys = text.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'))
  if (keys.some((key) => key === ''))
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(text)} is not the path of a metadata key. Write it like train.lr, with \\. for a dot in a key.`,
    )
  return keys
}

/** The text that {@link parsePath} reads. */
export const pathText = (path: readonly string[]): string =>
  path.map((key) => key.replaceAll('.', '\\.')).join('.')

/** Reads `train.lr=0.001`: see `valueOf` for how values are read. */
export function parseAssignment(text: string): Assignment {
  const { path, value } = parts(text, 'KEY=VALUE')
  return { path, value: valueOf(value) }
}

/** Reads `extra={"a":1}`. */
export function parseJsonAssignment(text: string): Assignment {
  const { path, value } = parts(text, '--json KEY=VALUE')
  return { path, value: jsonValue(path, value) }
}

/** Reads the value at a path from its JSON, which is exact or refused. */
export function jsonValue(path: readonly string[], text: string): Json {
  const read = parseExactJson(text)
  if ('value' in read) return read.value
  const name = pathText(path)
  throw new TouchstoneError(
    'bad_input',
    read.isJson
      ? `The value of ${name} cannot be stored exactly. ${read.problem}`
      : `The value of ${name} is not JSON: ${read.problem}. Without --json it is taken as text.`,
  )
}

function parts(text: string, form: string): { path: string[]; value: string } {
  const [, path, value] = /^((?:[^=])+)=(.*)$/s.exec(text) ?? []
  if (path !== undefined && value !== undefined) return { path: parsePath(path), value }
  throw new TouchstoneError(
    'bad_input',
    `${JSON.stringify(text)} has no key and value. Write it as ${form}, like train.lr=0.001.`,
  )
}

/**
 * Metadata with a value at a path; objects on the way are made.
 * @throws TouchstoneError `bad_input` when something else than an object is on the way
 */
export function withValue(metadata: JsonObject, { path, value }: Assignment): JsonObject {
  const set = (object: JsonObject, depth: number): JsonObject => {
    const key = path[depth] ?? ''
    if (depth === path.length - 1) return { ...object, [key]: value }
    const inner = Object.hasOwn(object, key) ? object[key] : {}
    if (!isJsonObject(inner))
      throw new TouchstoneError(
        'bad_input',
        `${pathText(path.slice(0, depth + 1))} is ${shown(inner)}, which has no keys. Unset it first, or set it as a whole with --json.`,
      )
    return { ...object, [key]: set(inner, depth + 1) }
  }
  return set(metadata, 0)
}

/** Metadata without a path; undefined when there is nothing at it. */
export function withoutPath(metadata: JsonObject, path: readonly string[]): JsonObject | undefined {
  const [key = '', ...rest] = path
  if (!Object.hasOwn(metadata, key)) return undefined
  if (rest.length === 0)
    return Object.fromEntries(Object.entries(metadata).filter(([other]) => other !== key))
  const inner = metadata[key]
  const left = isJsonObject(inner) ? withoutPath(inner, rest) : undefined
  return left && { ...metadata, [key]: left }
}

/** Every value of some metadata that is no object, or an empty one, by its path. */
export function leaves(metadata: JsonObject): Map<string, Json> {
  const found = new Map<string, Json>()
  const visit = (object: JsonObject, path: readonly string[]): void => {
    for (const [key, value] of Object.entries(object)) {
      const here = [...path, key]
      if (isJsonObject(value) && Object.keys(value).length > 0) visit(value, here)
      else found.set(pathText(here), value)
    }
  }
  visit(metadata, [])
  return found
}
