import type { Json, MetadataCondition, OrderOperator, TimeCondition } from '@touchstone/core'
import { parsePath } from './path-text.ts'

/** The parameters of the address that hold conditions, and the operators that each may have. */
const operators = {
  /** Exact values: `train.lr=0.01`. */
  meta: /=/g,
  /** Other comparisons: `train.lr>0.01`. */
  where: /[!<>=]==?|=>|[<>=~]/g,
  /** Paths alone. */
  has: /$^/g,
  lacks: /$^/g,
  /** Days and times: `>=2026-03-01`. */
  created: /[<>]=?/g,
  updated: /[<>]=?/g,
}
type ConditionName = keyof typeof operators
type Sign = OrderOperator | '=' | '!=' | '~'

const presence: Partial<Record<ConditionName, 'present' | 'absent'>> = {
  has: 'present',
  lacks: 'absent',
}

/** A condition as it stands in the address, where each name may come any number of times. */
export interface AddressCondition {
  readonly name: ConditionName
  readonly text: string
}

/** The conditions of an address. */
export const readConditions = (params: URLSearchParams): AddressCondition[] =>
  // The keys of a constant.
  (Object.keys(operators) as ConditionName[]).flatMap((name) =>
    params.getAll(name).map((text) => ({ name, text })),
  )

interface ConditionsInput {
  readonly metadata: MetadataCondition[]
  readonly created: TimeCondition[]
  readonly updated: TimeCondition[]
}

interface Parts {
  readonly path: string
  readonly sign: Sign
  readonly value: string
}

/** A text without an operator is the path, beside an empty text. */
function partsOf({ name, text }: AddressCondition): Parts {
  let first: Parts | undefined
  for (const { 0: sign, index } of text.matchAll(operators[name])) {
    const path = text.slice(0, index)
    // The pattern finds others only to have the server refuse them by name.
    const parts = { path, sign: sign as Sign, value: text.slice(index + sign.length) }
    // The keys of a path that is a list may have operators in them.
    if (!text.startsWith('[') || Array.isArray(valueOf(path))) return parts
    first ??= parts
  }
  return first ?? { path: text, sign: '=', value: '' }
}

/** Values were written as JSON; one that a person typed may be a text. */
function valueOf(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

/** The part of the server's filter that conditions ask for. What makes no sense the server refuses. */
export function conditionsInput(conditions: readonly AddressCondition[]): ConditionsInput {
  const input: ConditionsInput = { metadata: [], created: [], updated: [] }
  for (const condition of conditions) {
    const { name } = condition
    const { path: text, sign, value } = partsOf(condition)
    if (name === 'created' || name === 'updated') {
      // The server knows which operators there are for times.
      input[name].push({ op: sign as OrderOperator, value: text + value })
      continue
    }
    const path = parsePath(text)
    const op = presence[name]
    input.metadata.push(
      op ? { path, op } : { path, op: sign === '~' ? 'contains' : sign, value: valueOf(value) },
    )
  }
  return input
}

const shown: Partial<Record<Sign, string>> = { '!=': '≠', '<=': '≤', '>=': '≥', '~': 'contains' }

const times: Partial<Record<ConditionName, string>> = { created: 'Created', updated: 'Edited' }

/** A condition as people read it. */
export function conditionTitle(condition: AddressCondition): string {
  const { name } = condition
  const { path, sign, value } = partsOf(condition)
  if (presence[name]) return `${path} is ${presence[name]}`
  const time = times[name]
  return `${time ?? path} ${shown[sign] ?? sign} ${time ? path + value : value}`
}

/** The parameters of the address without a condition. */
export const withoutCondition = (
  conditions: readonly AddressCondition[],
  { name, text }: AddressCondition,
): Record<string, readonly string[]> => ({
  [name]: conditions.flatMap((one) => (one.name === name && one.text !== text ? [one.text] : [])),
})
