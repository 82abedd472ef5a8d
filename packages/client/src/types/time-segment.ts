import * as z from 'zod'
import { finiteNumber } from './finite-number.ts'
import { labeled, scored } from './label.ts'
import { rule } from './rule.ts'

/**
 * A part of a video or an audio recording, in seconds. The start must lie before the end; other
 * clients of the field do not check this, so old data may need a look.
 */
export const TimeSegment = z
  .object({
    start: finiteNumber('The start of a TimeSegment'),
    end: finiteNumber('The end of a TimeSegment'),
  })
  .superRefine(
    rule(({ start, end }) =>
      start < end
        ? undefined
        : `TimeSegment must start before its end, got start ${start} and end ${end}`,
    ),
  )
export type TimeSegment = z.infer<typeof TimeSegment>

/** A {@link TimeSegment} with a class. */
export const LabeledTimeSegment = TimeSegment.extend(labeled)
export type LabeledTimeSegment = z.infer<typeof LabeledTimeSegment>

/** A {@link TimeSegment} with a score. */
export const ScoredTimeSegment = TimeSegment.extend(scored)
export type ScoredTimeSegment = z.infer<typeof ScoredTimeSegment>

/** A {@link TimeSegment} with a class and a score. */
export const ScoredLabeledTimeSegment = TimeSegment.extend({ ...labeled, ...scored })
export type ScoredLabeledTimeSegment = z.infer<typeof ScoredLabeledTimeSegment>

/** The length of a segment in seconds. */
export const duration = ({ start, end }: TimeSegment): number => end - start
