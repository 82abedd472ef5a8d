import type { Json, MetadataCondition, TimeCondition } from '@touchstone/core'
import { TouchstoneError } from '@touchstone/core/errors'
import { parseExactJson } from '@touchstone/core/exact-json'
import {
  bareTextProblem,
  foreignOperators,
  metadataConditionProblem,
  timeConditionProblem,
  type OrderOperator,
  type ValueOperator,
} from '@touchstone/core/metadata-condition'
import { fromLocalTime } from './local-time.ts'
import { jsonValue, parsePath } from './metadata-path.ts'
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

const orderOperators = new Map<string, OrderOperator>([
  ['<', '<'],
  ['<=', '<='],
  ['≤', '<='],
  ['>', '>'],
  ['>=', '>='],
  ['≥', '>='],
])
const operators = new Map<string, ValueOperator>([
  ...orderOperators,
  ['=', '='],
  ['!=', '!='],
  ['≠', '!='],
  ['~', 'contains'],
])
const operatorList = '= != < <= > >= and ~'
// A backslash before a character of an operator makes it one of the key. White space around an order
// operator does not count; around the others it does not where it stands on both sides.
const comparison =
  /^((?:\\[=<>!~≠≤≥]|\\(?![=<>!~≠≤≥])|!(?!=)|[^\\=<>!~≠≤≥])+?)(?:\s*(<=|>=|[<>≤≥])\s*|\s+(!=|[=≠~])\s+|(!=|[=≠~]))(.*)$/s
// Lists have a space before the offset of a time that comes twice.
const timeComparison = /^\s*(<=|>=|[<>≤≥])\s*(.*?)(?:\s*|\s([+-]\d\d:\d\d)\s*)$/s
// After = and != these are values as people have them: `<unk>`, `~/data`, `!`.
const secondAfterEqual = /^\s*(?:[=>≠≤≥]|~(?!\/)|!=|<(?=\s*[=>\d.+-]))[=<>!~]*/
const secondOperator = /^[=<>!~≠≤≥]+/

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

type Option = '--where' | '--where-json'

/** A condition as it was written, in its parts. */
interface Written {
  readonly text: string
  readonly option: Option
  /** The key, its operators still behind a backslash. */
  readonly key: string
  readonly sign: string
  readonly op: ValueOperator
  readonly value: string
}

/** The parts of a condition such as `train.lr>0.01`; undefined where it has no operator. */
export function conditionParts(
  text: string,
): Pick<Written, 'key' | 'sign' | 'op' | 'value'> | undefined {
  const [, key, order, spaced, bare, rest = ''] = comparison.exec(text) ?? []
  const sign = order ?? spaced ?? bare
  const op = operators.get(sign ?? '')
  if (key === undefined || sign === undefined || op === undefined) return undefined
  return { key, sign, op, value: order === undefined ? rest : rest.trimEnd() }
}

function parseCondition(text: string, option: Option): MetadataCondition {
  const parts = conditionParts(text)
  if (parts === undefined)
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(text)} is not a condition. Write it in quotes, like ${option} 'train.lr>0.01', with one of ${operatorList} between key and value; or ask for the key alone with --has or --lacks.`,
    )
  const { key, op, value } = parts
  const path = parsePath(key.replaceAll(/\\([=<>!~≠≤≥])/g, '$1'))
  const written = { text, option, ...parts }
  requireOneOperator(written)
  const condition = {
    path,
    op,
    value: option === '--where' ? textValue(written) : jsonValue(path, value),
  }
  const problem = metadataConditionProblem(condition)
  if (!problem) return condition
  throw new TouchstoneError('bad_input', `${option} ${text}: ${problem.message}.`)
}

/** @throws TouchstoneError `bad_input` for a value that begins with another operator, or is none */
function requireOneOperator({ text, option, key, sign, op, value }: Written): void {
  const asked = (by: string, of: string): string => `${option} '${key.trimEnd()}${by}${of}'`
  const isEquality = op === '=' || op === '!='
  if (value === '' && !isEquality)
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(text)} has no value after ${sign}. The operators are ${operatorList}; an empty text is written in quotes: ${asked(sign, '""')}.`,
    )
  const [run] = (isEquality ? secondAfterEqual : secondOperator).exec(value) ?? []
  if (run === undefined) return
  const second = run.trim()
  const both = sign + second
  const meant = foreignOperators.get(both) ?? [both, second].find((one) => operators.has(one))
  const left = value.slice(run.length).trim()
  const advice = meant === undefined || left === '' ? '' : ` Did you mean ${asked(meant, left)}?`
  throw new TouchstoneError(
    'bad_input',
    `${JSON.stringify(text)} has a second operator after ${sign}.${advice} A text that begins with ${second} is written in quotes: ${asked(sign, JSON.stringify(value))}.`,
  )
}

/** Reads the value of `--where`: a text in quotes, or what `valueOf` makes of it. */
function textValue({ text, key, sign, op, value }: Written): Json {
  const asked = (of: string): string => `--where '${key}${sign}${of}'`
  if (/^\s*"/.test(value)) {
    const read = parseExactJson(value)
    if ('value' in read) return read.value
    throw new TouchstoneError(
      'bad_input',
      `--where ${text}: a value that begins with a quote is a text in JSON. ${read.problem}. To find the quotes themselves: ${asked(JSON.stringify(value))}.`,
    )
  }
  const read = valueOf(value)
  const problem = typeof read === 'string' ? bareTextProblem(op, read) : undefined
  if (!problem) return read
  const { message, meant } = problem
  const advice = meant === undefined ? '' : ` Did you mean ${asked(String(meant))}?`
  throw new TouchstoneError(
    'bad_input',
    `--where ${text}: ${message}${advice} To compare with the text, write it in quotes: ${asked(JSON.stringify(read))}.`,
  )
}

function parseTimeCondition(text: string, option: '--created' | '--updated'): TimeCondition {
  const [, sign = '', time = '', offset = ''] = timeComparison.exec(text) ?? []
  const op = orderOperators.get(sign)
  const value = time + offset
  if (op !== undefined && !timeConditionProblem({ op, value })) return fromLocalTime({ op, value })
  throw new TouchstoneError(
    'bad_input',
    `${option} takes one of < <= > >= and a date or a time of ISO 8601, like '>=2026-03-01', '<2026-03-01 12:30' in local time or '<2026-03-01T12:30:00Z', not ${JSON.stringify(text)}.`,
  )
}
