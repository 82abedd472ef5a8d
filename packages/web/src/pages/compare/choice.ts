import type { Id } from '@touchstone/core'
import { mostModels } from '../../runs/compare-address.ts'

/** What is compared, and by what, as an address says it. */
export interface Choice {
  readonly suite: Id<'testSuite'> | undefined
  readonly version: number | undefined
  /** The first is the base. */
  readonly models: readonly Id<'model'>[]
  /** Undefined: the one that all models were tested with last. */
  readonly evaluator: { readonly name: string; readonly version: string } | 'none' | undefined
  readonly configuration: number
  readonly metric: string | undefined
  readonly isLowerBetter: boolean
  /** What samples count as that a model lacks; undefined: they are left out. */
  readonly missing: 'wrong' | undefined
  /** Test samples in each list. */
  readonly listed: number
}

const usuallyListed = 20
export const mostListed = 200

/** What an address loses when what it compares is another one: that may have other metrics. */
export const usualMetric = {
  metric: null,
  better: null,
  missing: null,
  configuration: null,
} as const

// The server checks ids, and says what is wrong with them.
export function readChoice(params: URLSearchParams): Choice {
  const number = (name: string): number | undefined => {
    const value = Number(params.get(name) ?? Number.NaN)
    return Number.isSafeInteger(value) && value >= 0 ? value : undefined
  }
  return {
    suite: (params.get('suite') ?? undefined) as Choice['suite'],
    version: number('version'),
    models: [...new Set(params.getAll('model'))].slice(0, mostModels) as Id<'model'>[],
    evaluator: readEvaluator(params.get('evaluator')),
    configuration: number('configuration') ?? 0,
    metric: params.get('metric') ?? undefined,
    isLowerBetter: params.get('better') === 'lower',
    missing: params.get('missing') === 'wrong' ? 'wrong' : undefined,
    listed: params.get('listed') === 'more' ? mostListed : usuallyListed,
  }
}

function readEvaluator(text: string | null): Choice['evaluator'] {
  if (text === null) return undefined
  if (text === 'none') return 'none'
  try {
    const value: unknown = JSON.parse(text)
    const [name, version] = Array.isArray(value) ? value : []
    return typeof name === 'string' && typeof version === 'string' ? { name, version } : undefined
  } catch {
    return undefined
  }
}
