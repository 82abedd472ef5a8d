import type { Json } from '@touchstone/core'
import { TouchstoneError } from '@touchstone/core/errors'
import { canonicalJson, isJsonObject } from '@touchstone/core/json'
import { parseAssignment, parseJsonAssignment, pathText, type Assignment } from './metadata-path.ts'

/** The options that say which rows of a test case are meant. */
export interface RowFilterOptions {
  readonly where?: readonly string[]
  readonly whereJson?: readonly string[]
}

interface Row {
  readonly testSample: unknown
  readonly groundTruth: unknown
}

/**
 * Reads `metadata.time=night`, a field of the test sample, and `groundTruth.label=cat`; a row must
 * hold all of them.
 * @throws TouchstoneError `bad_input` when there is none
 */
export function rowFilter({ where = [], whereJson = [] }: RowFilterOptions): (row: Row) => boolean {
  const conditions = [
    ...where.map((text) => parseAssignment(text)),
    ...whereJson.map((text) => parseJsonAssignment(text)),
  ].map(conditionOf)
  if (conditions.length === 0)
    throw new TouchstoneError(
      'bad_input',
      'Say which rows with --where FIELD=VALUE, like --where metadata.time=night or --where groundTruth.label=cat.',
    )
  return (row) => conditions.every((holds) => holds(row))
}

function conditionOf({ path, value }: Assignment): (row: Row) => boolean {
  const [side, ...rest] = path
  const isPrefixed = side === 'testSample' || side === 'groundTruth'
  if (isPrefixed && rest.length === 0)
    throw new TouchstoneError(
      'bad_input',
      `${pathText(path)} names no field. Write it like ${pathText(path)}.label=cat.`,
    )
  const text = canonicalJson(value)
  return ({ testSample, groundTruth }) => {
    const found = isPrefixed
      ? at(side === 'groundTruth' ? groundTruth : testSample, rest)
      : at(testSample, path)
    return found !== undefined && canonicalJson(found) === text
  }
}

function at(value: unknown, path: readonly string[]): Json | undefined {
  let here = value
  for (const key of path) {
    if (Array.isArray(here)) here = here[Number(key)]
    else if (isJsonObject(here) && Object.hasOwn(here, key)) here = here[key]
    else return undefined
  }
  // A part of a row, which is JSON.
  return here as Json | undefined
}
