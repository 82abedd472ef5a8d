const operators = {
  '=': (found: number, value: number) => found === value,
  '!=': (found: number, value: number) => found !== value,
  '<': (found: number, value: number) => found < value,
  '<=': (found: number, value: number) => found <= value,
  '>': (found: number, value: number) => found > value,
  '>=': (found: number, value: number) => found >= value,
} as const

/** Compares a metric with a number. */
export type MetricOperator = keyof typeof operators

/** What a headline metric of a run must be. A run without the metric, or whose metric is null, does not match. */
export interface MetricCondition {
  /** The path of the metric, with dots. */
  readonly metric: string
  readonly op: MetricOperator
  readonly value: number
}

/** The operators of a {@link MetricCondition}. */
export const metricOperators = Object.keys(operators) as readonly MetricOperator[]

/** Whether a condition holds for a value. */
export const metricHolds = (
  { op, value }: MetricCondition,
  found: number | null | undefined,
): boolean => typeof found === 'number' && operators[op](found, value)
