import * as z from 'zod'
import { finiteNumber } from './finite-number.ts'
import { rule } from './rule.ts'

/**
 * A moment: seconds since 1970 in UTC, or a text with the format that it is written in
 * (`%Y-%m-%d %H:%M:%S`), or both. One of `epoch_time` and `value` must be given.
 *
 * All three may be left out or null, which is the same: what is absent becomes null, so that one
 * moment has one stored form.
 */
export const Timestamp = z
  .object({
    epoch_time: finiteNumber('The epoch_time of a Timestamp').nullable().default(null),
    value: z.string().nullable().default(null),
    format: z.string().nullable().default(null),
  })
  .superRefine(
    rule(({ epoch_time: epochTime, value }) =>
      epochTime === null && value === null
        ? 'A Timestamp needs an epoch_time or a value'
        : undefined,
    ),
  )
export type Timestamp = z.infer<typeof Timestamp>
