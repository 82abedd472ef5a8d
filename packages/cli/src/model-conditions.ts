import type { MetadataCondition, TimeCondition } from '@touchstone/core'
import { TouchstoneError } from '@touchstone/core/errors'
import {
  metadataConditionProblem,
  timeConditionProblem,
  type OrderOperator,
  type ValueOperator,
} from '@touchstone/core/metadata-condition'
import { jsonValue, parsePath } from './metadata-path.ts'
import { note } from './output.ts'
import { valueOf } from './values.ts'

/** The options that say which models are meant by their metadata and times. */
export interface ModelConditionOptions {
  readonly where?: readonly string[]
  readonly whereJson?: readonly string[]
  readonly has?: readonly string[]
  readonly lacks?: readonly string[]
  readonly created?: readonly string[]
  readonly updated?: readonly string[]
}

const operators = new Map<string, ValueOperator>([
  ['=', '='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
  ['~', 'contains'],
])
// A backslash before a character of an operator makes it one of the key. White space around an order
// operator does not count; around the others it does not where it stands on both sides.
const comparison =
  /^((?:\\[=<>!~]|\\(?![=<>!~])|!(?!=)|[^\\=<>!~])+?)(?:\s*(<=|>=|<|>)\s*|\s+(!=|=|~)\s+|(!=|=|~))(.*)$/s
const timeComparison = /^\s*(<=|>=|<|>)\s*(.*?)\s*$/s
// What people take for a number, and a double keeps; `valueOf` decides whether it is one.
const numeral = /^(?=.{1,16}$)[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/**
 * Reads what models must be like, for the filter of a list.
 * @throws TouchstoneError `bad_input`
 */
export function modelConditions(options: ModelConditionOptions): {
  metadata: MetadataCondition[]
  created: TimeCondition[]
  updated: TimeCondition[]
} {
  const { where = [], whereJson = [], has = [], lacks = [], created = [], updated = [] } = options
  return {
    metadata: [
      ...where.map((text) => parseCondition(text, '--where')),
      ...whereJson.map((text) => parseCondition(text, '--where-json')),
      ...has.map((text): MetadataCondition => ({ path: parsePath(text), op: 'present' })),
      ...lacks.map((text): MetadataCondition => ({ path: parsePath(text), op: 'absent' })),
    ],
    created: created.map((text) => parseTimeCondition(text, '--created')),
    updated: updated.map((text) => parseTimeCondition(text, '--updated')),
  }
}

function parseCondition(text: string, option: '--where' | '--where-json'): MetadataCondition {
  const [, key, order, spaced, bare, value = ''] = comparison.exec(text) ?? []
  const sign = order ?? spaced ?? bare
  const op = operators.get(sign ?? '')
  if (key === undefined || op === undefined)
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(text)} is not a condition. Write it in quotes, like ${option} 'train.lr>0.01', with one of = != < <= > >= and ~ between key and value; or ask for the key alone with --has or --lacks.`,
    )
  const path = parsePath(key.replaceAll(/\\([=<>!~])/g, '$1'))
  if (option === '--where-json')
    return checked({ path, op, value: jsonValue(path, value) }, `${option} ${text}`)
  if (op !== '=' && op !== '!=' && /^[=<>!~]|^$/.test(value))
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(text)} has no value after ${sign}. The operators are = != < <= > >= and ~; a text that is empty or begins like one of these is written as JSON: --where-json '${key}${sign}${JSON.stringify(value)}'.`,
    )
  const read = valueOf(value)
  if (order !== undefined && typeof read === 'string' && numeral.test(read))
    note(
      `${text} compares with the text ${read}. For the number: --where-json '${key}${order}${Number(read)}'`,
    )
  return checked({ path, op, value: read }, `${option} ${text}`)
}

function parseTimeCondition(text: string, option: '--created' | '--updated'): TimeCondition {
  const [, op, value = ''] = timeComparison.exec(text) ?? []
  // The pattern lets these operators through only.
  const condition = { op: op as OrderOperator, value }
  if (op !== undefined && !timeConditionProblem(condition)) return condition
  throw new TouchstoneError(
    'bad_input',
    `${option} takes one of < <= > >= and a date or a time of ISO 8601, like '>=2026-03-01' or '<2026-03-01T12:30:00Z', not ${JSON.stringify(text)}.`,
  )
}

function checked(condition: MetadataCondition, what: string): MetadataCondition {
  const problem = metadataConditionProblem(condition)
  if (!problem) return condition
  throw new TouchstoneError('bad_input', `${what}: ${problem.message.replace(/\.?$/, '.')}`)
}
