import type { WorkflowTypes } from '@touchstone/client'
import type { Json } from '@touchstone/core'
import { TouchstoneError } from '@touchstone/core/errors'
import { canonicalJson, isJsonObject } from '@touchstone/core/json'
import { parseJsonAssignment, parsePath, pathText } from './metadata-path.ts'
import type { RowField } from './row-field.ts'
import { SeenValues } from './seen-values.ts'
import { plural } from './values.ts'

/** The options that say which rows of a test case are meant. */
export interface RowFilterOptions {
  readonly where?: readonly string[]
  readonly whereJson?: readonly string[]
}

interface Row {
  readonly testSample: unknown
  readonly groundTruth: unknown
}

/** Picks rows of a test case. */
export interface RowFilter {
  readonly matches: (row: Row) => boolean
  /** Says, once it has seen all rows and picked none, what there is instead. */
  readonly noMatch: (testCase: { readonly name: string; readonly size: number }) => TouchstoneError
}

/** What was written on the command line, before the fields are known. */
interface Written {
  readonly option: string
  readonly path: readonly string[]
  /** As text, which the schema of the field reads, or as JSON. */
  readonly value: { readonly text: string } | { readonly json: Json }
}

interface Condition {
  readonly written: Written
  readonly field: RowField
  readonly seen: SeenValues
  readonly holds: (found: Json | undefined) => boolean
}

/**
 * Reads `metadata.time=night`, a field of the test sample, and `groundTruth.label=cat`; a row must
 * hold all of them. What is returned knows the fields of a workflow, and reads values by them.
 * @throws TouchstoneError `bad_input` when there is none; of what is returned, for a field that is
 * not there, and for a value that a field cannot have
 */
export function rowFilter({
  where = [],
  whereJson = [],
}: RowFilterOptions): (types: WorkflowTypes) => Promise<RowFilter> {
  const written: readonly Written[] = [...where.map(textCondition), ...whereJson.map(jsonCondition)]
  if (written.length === 0)
    throw new TouchstoneError(
      'bad_input',
      'Say which rows with --where FIELD=VALUE, like --where metadata.time=night or --where groundTruth.label=cat.',
    )
  return async (types) => {
    const { rowField, valueFor } = await import('./row-field.ts')
    const conditions = written.map((one): Condition => {
      const { path, value } = one
      const field = rowField(types, path)
      const wanted = 'json' in value ? value.json : valueFor(field, value.text, pathText(path))
      const text = canonicalJson(wanted)
      return {
        written: one,
        field,
        seen: new SeenValues(wanted),
        holds: (found) => found !== undefined && canonicalJson(found) === text,
      }
    })
    return {
      matches: (row) => conditions.map((condition) => holdsFor(condition, row)).every(Boolean),
      noMatch: (testCase) => noMatch(testCase, conditions),
    }
  }
}

function textCondition(text: string): Written {
  const [, path, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (path === undefined || value === undefined)
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(text)} has no field and value. Write it as --where FIELD=VALUE, like --where groundTruth.label=cat.`,
    )
  return { option: `--where ${text}`, path: parsePath(path), value: { text: value } }
}

function jsonCondition(text: string): Written {
  const { path, value } = parseJsonAssignment(text)
  return { option: `--where-json ${text}`, path, value: { json: value } }
}

/** Looks at every condition, also after one that does not hold, to know the values that there are. */
function holdsFor({ field, seen, holds }: Condition, row: Row): boolean {
  const { value, within } = at(row[field.side], field.path)
  const isHeld = holds(value)
  seen.add(value, { isHeld, within })
  return isHeld
}

/** What is at a path, and what it would be a key of. */
function at(
  value: unknown,
  path: readonly string[],
): { value: Json | undefined; within: readonly string[] } {
  let here = value
  for (const [index, key] of path.entries()) {
    const isLast = index === path.length - 1
    if (Array.isArray(here)) here = here[Number(key)]
    else if (isJsonObject(here) && Object.hasOwn(here, key)) here = here[key]
    else return { value: undefined, within: isLast && isJsonObject(here) ? Object.keys(here) : [] }
  }
  // A part of a row, which is JSON.
  return { value: here as Json | undefined, within: [] }
}

function noMatch(
  { name, size }: { readonly name: string; readonly size: number },
  conditions: readonly Condition[],
): TouchstoneError {
  const all = conditions.map(({ written }) => written.option).join(' ')
  const rows = `the ${plural(size, 'row')} of ${JSON.stringify(name)}`
  const never = conditions.filter(({ seen }) => seen.held === 0)
  const facts =
    never.length > 0
      ? never.map(({ written, seen }) => seen.describe(written.path, rows))
      : [
          `Each holds for some of ${rows}, but never all for one: ${conditions.map(({ written, seen }) => `${written.option} for ${plural(seen.held, 'row')}`).join(', ')}.`,
        ]
  return new TouchstoneError('not_found', [`No rows match ${all}.`, ...facts].join(' '))
}
