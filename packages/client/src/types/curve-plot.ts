import * as z from 'zod'
import { AxisConfig } from './axis-config.ts'
import { finiteNumber } from './finite-number.ts'
import { rule } from './rule.ts'

const series = z.array(finiteNumber('A value of a Curve'))

/**
 * One line of a {@link CurvePlot}: `x` and `y` have the same length, and so has every series in
 * `extra`, whose values are shown with the points.
 */
export const Curve = z
  .object({
    x: series,
    y: series,
    label: z.string().nullish(),
    extra: z.record(z.string(), series).nullish(),
  })
  .superRefine(
    rule(({ x, y, extra }) => {
      if (x.length !== y.length)
        return `Curve must have as many x as y values, got ${x.length} and ${y.length}`
      const odd = Object.entries(extra ?? {}).find(([, values]) => values.length !== x.length)
      return odd === undefined
        ? undefined
        : `Curve must have as many values in extra series ${JSON.stringify(odd[0])} as in x, got ${odd[1].length} and ${x.length}`
    }),
  )
export type Curve = z.infer<typeof Curve>

/** A plot of lines, such as precision over recall, or ROC. */
export const CurvePlot = z.object({
  title: z.string(),
  x_label: z.string(),
  y_label: z.string(),
  curves: z.array(Curve),
  x_config: AxisConfig.nullish(),
  y_config: AxisConfig.nullish(),
})
export type CurvePlot = z.infer<typeof CurvePlot>
