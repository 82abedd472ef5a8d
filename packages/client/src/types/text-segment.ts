import * as z from 'zod'
import { labeled, scored } from './label.ts'
import { received } from './received.ts'
import { rule } from './rule.ts'

const index = (what: string) => {
  const error = ({ input }: { readonly input?: unknown }) =>
    `${what} must be a non-negative integer, got ${received(input)}`
  return z.int({ error }).min(0, { error })
}

/**
 * A part of a text in a test sample: the name of the field that holds the text, the index of the
 * first character, and the index after the last one.
 * @example
 * ```ts
 * const testSample = { text: 'Ada wrote it' }
 * const { text_field, start, end } = TextSegment.parse({ text_field: 'text', start: 0, end: 3 })
 * // 'Ada' is testSample.text.slice(start, end)
 * ```
 */
export const TextSegment = z
  .object({
    text_field: z.string(),
    start: index('The start of a TextSegment'),
    end: index('The end of a TextSegment'),
  })
  .superRefine(
    rule(({ start, end }) =>
      start < end
        ? undefined
        : `TextSegment must start before its end, got start ${start} and end ${end}`,
    ),
  )
export type TextSegment = z.infer<typeof TextSegment>

/** A {@link TextSegment} with a class. */
export const LabeledTextSegment = TextSegment.extend(labeled)
export type LabeledTextSegment = z.infer<typeof LabeledTextSegment>

/** A {@link TextSegment} with a score. */
export const ScoredTextSegment = TextSegment.extend(scored)
export type ScoredTextSegment = z.infer<typeof ScoredTextSegment>

/** A {@link TextSegment} with a class and a score. */
export const ScoredLabeledTextSegment = TextSegment.extend({ ...labeled, ...scored })
export type ScoredLabeledTextSegment = z.infer<typeof ScoredLabeledTextSegment>
