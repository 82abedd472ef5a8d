import type { MetricCondition } from '@touchstone/core'
import { TouchstoneError } from '@touchstone/core/errors'
import { conditionParts } from './model-conditions.ts'

/**
 * Reads what headline metrics must be, such as `macro.f1>=0.9`.
 * @throws TouchstoneError `bad_input`
 */
export const metricConditions = (
  texts: readonly string[],
  option: '--where' | '--score',
): MetricCondition[] =>
  texts.map((text) => {
    const { key, op, value: written } = conditionParts(text) ?? {}
    const value = Number(written)
    if (
      key === undefined ||
      op === undefined ||
      op === 'contains' ||
      written?.trim() === '' ||
      !Number.isFinite(value)
    )
      throw new TouchstoneError(
        'bad_input',
        `${option} takes a headline metric, one of = != < <= > >=, and a number, in quotes, like ${option} 'accuracy>=0.9', not ${JSON.stringify(text)}.`,
      )
    return { metric: key.trim(), op, value }
  })
