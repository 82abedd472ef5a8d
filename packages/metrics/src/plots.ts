/** How often each label was taken for each, in the form that the pages draw: rows are ground truths. */
export interface MatrixPlot {
  readonly title: string
  readonly labels: readonly string[]
  readonly matrix: readonly (readonly number[])[]
  readonly x_label?: string
  readonly y_label?: string
}

/** A distribution, in the form that the pages draw. */
export interface HistogramPlot {
  readonly title: string
  readonly x_label: string
  readonly y_label: string
  readonly buckets: readonly number[]
  readonly frequency: readonly number[] | readonly (readonly number[])[]
  readonly labels?: readonly string[]
}

/** A bar for each label, in the form that the pages draw; null is a bar without a value. */
export interface BarPlot {
  readonly title: string
  readonly x_label: string
  readonly y_label: string
  readonly labels: readonly string[]
  readonly values: readonly (number | null)[]
}
