import * as z from 'zod'
import { AxisConfig } from './axis-config.ts'
import { finiteNumber } from './finite-number.ts'
import { listOf } from './list-of.ts'
import { rule } from './rule.ts'

/** A plot of bars: `labels` and `values` have the same length; null is a bar without a value. */
export const BarPlot = z
  .object({
    title: z.string(),
    x_label: z.string(),
    y_label: z.string(),
    labels: listOf(z.union([z.string(), finiteNumber('A label of a BarPlot')]), 1, {
      owner: 'BarPlot',
      noun: 'label',
    }),
    values: z.array(finiteNumber('A value of a BarPlot').nullable()),
    config: AxisConfig.nullish(),
  })
  .superRefine(
    rule(({ labels, values }) =>
      labels.length === values.length
        ? undefined
        : `BarPlot must have as many values as labels, got ${values.length} and ${labels.length}`,
    ),
  )
export type BarPlot = z.infer<typeof BarPlot>
