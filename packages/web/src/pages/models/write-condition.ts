import type { Json, MetadataCondition } from '@touchstone/core'
import { withoutCondition, type AddressCondition } from './conditions.ts'
import { pathText } from './path-text.ts'

export type Operator = Extract<MetadataCondition, { op: unknown }>['op']

/** A condition as it stands in the address: a path as {@link pathText} writes it, and JSON. */
export function addressCondition(
  path: readonly string[],
  { op, value }: { op: Operator; value: Json },
): AddressCondition {
  if (op === 'present') return { name: 'has', text: pathText(path) }
  if (op === 'absent') return { name: 'lacks', text: pathText(path) }
  const json = JSON.stringify(value)
  if (op === '=') return { name: 'meta', text: `${pathText(path)}=${json}` }
  const isClear = path.every((key) => !/[<>!~]/.test(key))
  const place = isClear ? pathText(path) : JSON.stringify(path)
  return { name: 'where', text: `${place}${op === 'contains' ? '~' : op}${json}` }
}

/** The parameters of the address with one more condition. */
export function withCondition(
  conditions: readonly AddressCondition[],
  condition: AddressCondition,
): Record<string, readonly string[]> {
  const { [condition.name]: others = [] } = withoutCondition(conditions, condition)
  return { [condition.name]: [...others, condition.text] }
}
