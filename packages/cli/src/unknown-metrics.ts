import type { Transport } from '@touchstone/client/rpc'
import { TouchstoneError } from '@touchstone/core/errors'
import { note } from './output.ts'
import { mostSimilar } from './similar.ts'
import { named } from './values.ts'

/**
 * Says which of the metrics that a list was asked for no run has in its headline, with those that there are.
 * @throws TouchstoneError `bad_input` for one that the list was to be sorted by
 */
export async function sayUnknownMetrics(
  { rpc }: Transport,
  asked: {
    readonly sort: string | undefined
    readonly conditions: readonly string[]
    /** What the list can be sorted by besides. */
    readonly orders?: readonly string[]
  },
  of: string | undefined,
): Promise<void> {
  const { items } = await rpc.testRuns.list.query({ of, limit: 100 })
  const known = new Set(items.flatMap(({ headline = [] }) => headline.map(({ name }) => name)))
  const unknown = (metric: string, others: readonly string[] = []): string => {
    const meant = mostSimilar(metric, [...known, ...others])
    const there = known.size === 0 ? 'none' : [...known].map(named).join(', ')
    return `No run shown has the headline metric ${named(metric)}; the newest runs have ${there}.${meant === undefined ? '' : ` Did you mean ${named(meant)}?`}`
  }
  const { sort, conditions, orders = [] } = asked
  if (sort !== undefined && !known.has(sort))
    throw new TouchstoneError(
      'bad_input',
      `--sort ${named(sort)}: ${unknown(sort, orders)}${orders.length === 0 ? '' : ` Other orders are ${orders.join(', ')}.`}`,
    )
  for (const metric of new Set(conditions)) if (!known.has(metric)) note(unknown(metric))
}
