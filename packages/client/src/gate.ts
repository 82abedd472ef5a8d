import {
  isJsonObject,
  TouchstoneError,
  valueAtPath,
  type Json,
  type JsonObject,
} from '@touchstone/core'
import type { RunCounts, TestRun } from '@touchstone/core/services'
import { compareAggregates } from './compare/aggregates.ts'
import { directionOf } from './direction.ts'
import { figureAt } from './figure.ts'
import { isRecord, wrongOption } from './option-value.ts'
import { shownMetrics } from './shown-metrics.ts'
import { plotOf } from './stored-plots.ts'
import { similarName } from './table/similar-name.ts'

/** What a gate needs to know of a test; the result of `test` has it. */
export interface Gated {
  readonly run: Pick<TestRun, 'evaluator'>
  readonly counts: Pick<RunCounts, 'samples' | 'errors' | 'missing'>
  readonly testSuite: JsonObject | null
}

/** What a metric of the suite must reach: exactly one of the three. */
export interface GateRule {
  readonly atLeast?: number | undefined
  readonly atMost?: number | undefined
  /** The result of the base, tested with the same evaluator on the same suite. */
  readonly notWorseThan?: Gated | undefined
  /** With `notWorseThan`: by how much it may be worse; below 0 by how much it must be better. @default 0 */
  readonly by?: number | undefined
  /** With `notWorseThan`. @default what the evaluator says, or else true */
  readonly higherIsBetter?: boolean | undefined
}

/** What a rule came to. */
export interface GatedRule {
  readonly metric: string
  readonly value: number | null
  readonly base: number | null
  readonly kind: 'atLeast' | 'atMost'
  /** What was judged: the value, or the worse end of its interval. */
  readonly judged: number | null
  readonly bound: number | null
  readonly passed: boolean
  /** By how much it fails; 0 where it passes, null where it cannot be judged. */
  readonly shortfall: number | null
  /** Why it cannot be judged; null where it can. */
  readonly reason: string | null
}

/** Whether a model passes, and each rule. */
export interface GateOutcome {
  readonly passed: boolean
  readonly rules: readonly GatedRule[]
}

/**
 * Judges the metrics of a test suite by rules, for example before a release. A rule whose metric is null
 * fails. Metrics are named by their paths, with dots.
 *
 * @param options.confident judges by the worse end of the 95 % interval, in place of the value
 * @throws TouchstoneError `bad_input` for a metric that there is not, and for a rule that is none
 * @example
 * const result = await test(model, suite, { evaluator })
 * const { passed, rules } = gate(result, {
 *   accuracy: { atLeast: 0.9 },
 *   'macro.f1': { notWorseThan: await test(base, suite, { evaluator }), by: 0.01 },
 * })
 */
export function gate(
  result: Gated,
  rules: Readonly<Record<string, GateRule>>,
  options: { readonly confident?: boolean | undefined } = {},
): GateOutcome {
  const judged = Object.entries(rules).map(([metric, rule]) =>
    judgeRule(result, { metric, rule, confident: options.confident === true }),
  )
  return { passed: judged.every(({ passed }) => passed), rules: judged }
}

function judgeRule(
  result: Gated,
  { metric, rule, confident }: { metric: string; rule: GateRule; confident: boolean },
): GatedRule {
  requireRule(metric, rule)
  requireMetric(result, metric)
  const { atLeast, atMost, notWorseThan } = rule
  const { value, interval } = figureAt(result.testSuite ?? {}, metric)
  if (notWorseThan) return againstBase(result, { metric, rule, base: notWorseThan, confident })
  const kind = atLeast === undefined ? 'atMost' : 'atLeast'
  const bound = atLeast ?? atMost ?? null
  const end = kind === 'atLeast' ? interval?.[0] : interval?.[1]
  const judged = value === null ? null : confident ? (end ?? null) : value
  const reason = value === null ? 'The metric has no value.' : 'The metric has no interval.'
  return verdict({ metric, value, base: null, kind, judged, bound, reason })
}

function againstBase(
  result: Gated,
  of: { metric: string; rule: GateRule; base: Gated; confident: boolean },
): GatedRule {
  const { metric, rule, base, confident } = of
  requireAlike(base, result)
  requireMetric(base, metric)
  const described = result.run.evaluator?.describe ?? {}
  const higherIsBetter = rule.higherIsBetter ?? directionOf(described, metric)
  if (higherIsBetter === null)
    throw new TouchstoneError(
      'bad_input',
      `Neither direction of the metric ${JSON.stringify(metric)} is better, so no model is worse by it. Bound it with atLeast and atMost, or say higherIsBetter.`,
      { details: { metric } },
    )
  const areWhole = [base, result].every(({ counts }) => counts.errors + counts.missing === 0)
  const [compared] = compareAggregates(
    [
      { name: 'the base', of: base },
      { name: 'the model', of: result },
    ].map(({ name, of: { testSuite: metrics } }) => ({
      name,
      metrics,
      isComplete: true,
      hasSameSamples: areWhole,
    })),
    {
      names: [metric],
      samples: result.counts.samples,
      described,
      isHigherBetter: () => higherIsBetter,
      marginOf: () => undefined,
    },
  )
  const [ofBase, own] = compared?.models ?? []
  const [from, value] = [ofBase?.value ?? null, own?.value ?? null]
  const { interval, reason } = own?.toBase ?? { interval: null, reason: null }
  const { by = 0 } = rule
  const bound = from === null ? null : higherIsBetter ? from - by : from + by
  const end = higherIsBetter ? interval?.[0] : interval?.[1]
  const confidently = end === undefined || from === null ? null : from + end
  return verdict({
    metric,
    value,
    base: from,
    kind: higherIsBetter ? 'atLeast' : 'atMost',
    judged: confident ? confidently : value,
    bound,
    reason: value === null || from === null ? 'The metric has no value.' : reason,
  })
}

function verdict(of: Omit<GatedRule, 'passed' | 'shortfall'>): GatedRule {
  const { kind, judged, bound, reason } = of
  if (judged === null || bound === null) return { ...of, passed: false, shortfall: null, reason }
  const shortfall = Math.max(0, kind === 'atLeast' ? bound - judged : judged - bound)
  return { ...of, passed: shortfall === 0, shortfall, reason: null }
}

function requireRule(metric: string, rule: unknown): void {
  const option = `rules[${JSON.stringify(metric)}]`
  const known = ['atLeast', 'atMost', 'notWorseThan'] as const
  if (!isRecord(rule)) throw wrongOption(option, 'an object like { atLeast: 0.9 }', rule)
  const given = known.filter((name) => rule[name] !== undefined)
  if (given.length !== 1)
    throw wrongOption(option, 'an object with one of atLeast, atMost and notWorseThan', given)
  for (const name of ['atLeast', 'atMost', 'by'] as const)
    if (rule[name] !== undefined && !Number.isFinite(rule[name]))
      throw wrongOption(`${option}.${name}`, 'a finite number', rule[name])
  if (rule['notWorseThan'] !== undefined && !isRecord(rule['notWorseThan']))
    throw wrongOption(`${option}.notWorseThan`, 'the result of a test', rule['notWorseThan'])
}

function requireMetric({ testSuite }: Gated, metric: string): void {
  const value = valueAtPath(testSuite ?? {}, metric)
  if (value === null || typeof value === 'number') return
  const known = figurePaths(shownMetrics(testSuite ?? {}))
  const meant = similarName(metric, known)
  const list = known.map((name) => JSON.stringify(name)).join(', ')
  throw new TouchstoneError(
    'bad_input',
    `The test suite has no number as its metric ${JSON.stringify(metric)}. ${meant === undefined ? '' : `Did you mean ${JSON.stringify(meant)}? `}${list === '' ? 'It has none at all.' : `There are ${list}.`}`,
    { details: { metric, known } },
  )
}

function requireAlike(base: Gated, result: Gated): void {
  const [ofBase, own] = [base, result].map(({ run: { evaluator } }) =>
    evaluator ? `${evaluator.name} ${evaluator.version}` : 'no evaluator',
  )
  if (ofBase === own) return
  throw new TouchstoneError(
    'bad_input',
    `The base was tested with ${ofBase}, the model with ${own}. Test both with one evaluator.`,
  )
}

/** The paths of all numbers and of those that have no value, with dots. */
function figurePaths(metrics: JsonObject, before = ''): string[] {
  return Object.entries(metrics).flatMap(([key, value]: [string, Json]) => {
    const path = `${before}${key}`
    if (typeof value === 'number' || value === null) return [path]
    return isJsonObject(value) && !plotOf(value) ? figurePaths(value, `${path}.`) : []
  })
}
