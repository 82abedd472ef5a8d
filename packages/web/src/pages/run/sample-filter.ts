import { isJsonObject, type JsonObject } from '@touchstone/core'
import { classParams, readClassFilter, type ClassFilter } from './class-filter.ts'

/** Which samples of a run are listed. */
export interface SampleFilter {
  readonly show: 'all' | 'errors' | 'missing'
  readonly metric: string | undefined
  readonly op: '=' | '≠' | '≥' | '≤'
  readonly value: string
  /** Of errors: those of one group. */
  readonly error: string | undefined
  readonly classes: ClassFilter | undefined
}

type MetricFilter = Pick<SampleFilter, 'metric' | 'op' | 'value'>

const ops = { is: '=', not: '≠', min: '≥', max: '≤' } as const
export const opNames = Object.entries(ops)

/** What to take from an address so that it shows all samples again, from the first. */
export const noFilter: Readonly<Record<string, null>> = Object.fromEntries(
  ['show', 'metric', 'op', 'value', 'error', 'at', 'sample', ...classParams.slice(1)].map(
    (name) => [name, null],
  ),
)

/** The filter that an address asks for. */
export function readFilter(params: URLSearchParams): SampleFilter {
  const show = params.get('show')
  const op = params.get('op') ?? 'is'
  return {
    show: show === 'errors' || show === 'missing' ? show : 'all',
    metric: params.get('metric') ?? undefined,
    op: Object.hasOwn(ops, op) ? ops[op as keyof typeof ops] : '=',
    value: params.get('value') ?? '',
    error: params.get('error') ?? undefined,
    classes: readClassFilter(params),
  }
}

export const hasMetricFilter = ({ metric, value }: MetricFilter): boolean =>
  metric !== undefined && value !== ''

/** Whether metrics pass a filter. Samples that lack the metric do not, whatever is asked. */
export function passes(metrics: JsonObject | undefined, filter: MetricFilter): boolean {
  const { metric, op, value } = filter
  if (metric === undefined || !hasMetricFilter(filter)) return true
  if (!metrics || !Object.hasOwn(metrics, metric)) return false
  const own = metrics[metric]
  if (typeof own === 'number' && op !== '=' && op !== '≠')
    return op === '≥' ? own >= Number(value) : own <= Number(value)
  const isSame =
    typeof own === 'number'
      ? own === Number(value)
      : own === value || (typeof own === 'boolean' && `${own}` === value)
  return op === '≠' ? !isSame : isSame
}

/** The metrics of samples that one can filter by: numbers, booleans and texts at the top level. */
export function filterable(rows: readonly (JsonObject | undefined)[]): string[] {
  const names = new Set<string>()
  for (const metrics of rows)
    if (metrics)
      for (const [name, value] of Object.entries(metrics))
        if (value !== null && !Array.isArray(value) && !isJsonObject(value)) names.add(name)
  return [...names].toSorted()
}
