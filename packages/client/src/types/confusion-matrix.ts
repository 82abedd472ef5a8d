import * as z from 'zod'
import { finiteNumber } from './finite-number.ts'
import { listOf } from './list-of.ts'
import { rule } from './rule.ts'

/**
 * How often each class was taken for each: a row of `matrix` for each actual class, with a cell for
 * each predicted one, both in the order of `labels`.
 */
export const ConfusionMatrix = z
  .object({
    title: z.string(),
    labels: listOf(z.string(), 2, { owner: 'ConfusionMatrix', noun: 'labels' }),
    matrix: z.array(z.array(finiteNumber('A cell of a ConfusionMatrix').nullable())),
    /** @default 'Predicted' */
    x_label: z.string().optional(),
    /** @default 'Actual' */
    y_label: z.string().optional(),
  })
  .superRefine(
    rule(({ labels, matrix }) => {
      if (matrix.length !== labels.length)
        return `ConfusionMatrix must have a row for each of its ${labels.length} labels, got ${matrix.length}`
      const at = matrix.findIndex((row) => row.length !== labels.length)
      return at === -1
        ? undefined
        : `ConfusionMatrix must have a cell for each of its ${labels.length} labels, got ${matrix[at]?.length} in row ${at}`
    }),
  )
export type ConfusionMatrix = z.infer<typeof ConfusionMatrix>
