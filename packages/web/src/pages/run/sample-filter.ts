import { isJsonObject, type JsonObject } from '@touchstone/core'

/** Which samples of a run are listed. */
export interface SampleFilter {
  readonly show: 'all' | 'errors' | 'missing'
  readonly metric: string | undefined
  readonly op: '=' | '≠' | '≥' | '≤'
  readonly value: string
}

const ops = { is: '=', not: '≠', min: '≥', max: '≤' } as const
export const opNames = Object.entries(ops)

/** The filter that an address asks for. */
export function readFilter(params: URLSearchParams): SampleFilter {
  const show = params.get('show')
  const op = params.get('op') ?? 'is'
  return {
    show: show === 'errors' || show === 'missing' ? show : 'all',
    metric: params.get('metric') ?? undefined,
    op: Object.hasOwn(ops, op) ? ops[op as keyof typeof ops] : '=',
    value: params.get('value') ?? '',
  }
}

/** Whether metrics pass a filter. Samples that lack the metric do not, whatever is asked. */
export function passes(
  metrics: JsonObject | undefined,
  { metric, op, value }: SampleFilter,
): boolean {
  if (metric === undefined || value === '') return true
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
