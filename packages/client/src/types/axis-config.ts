import * as z from 'zod'

/** How an axis of a plot is scaled. */
export const AxisConfig = z.object({
  type: z.enum(['linear', 'log'], 'The type of an axis must be "linear" or "log"'),
})
export type AxisConfig = z.infer<typeof AxisConfig>
