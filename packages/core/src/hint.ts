import * as z from 'zod/mini'

const Noun = z.enum(['workflow', 'model', 'test case', 'test suite'])
/** A kind of records with names. */
export type Noun = z.infer<typeof Noun>

/**
 * The next step after an error, where it has other words in code than in a command or on a page, as
 * plain JSON. A step that reads the same everywhere is part of the sentence instead.
 */
export const Hint = z.discriminatedUnion('do', [
  /** Use the record that has a name already. */
  z.object({ do: z.literal('load'), noun: Noun, name: z.string() }),
  /** Send a token with the calls. */
  z.object({ do: z.literal('send-token') }),
  /** Repeat an edit on the revision that a record has now. */
  z.object({ do: z.literal('edit-again'), revision: z.int() }),
  /** Have everything listed that is damaged. */
  z.object({ do: z.literal('list-damage') }),
  /** Repeat what was refused, with an option that allows it. */
  z.object({
    do: z.literal('allow'),
    option: z.enum(['onMissing', 'onUnknown', 'reset', 'removeMost']),
  }),
  /**
   * Read NaN as no value, if the field is nullable or once it is, or leave out all rows like this
   * one.
   */
  z.object({
    do: z.literal('read-otherwise'),
    nan: z.optional(z.enum(['nullable', 'required'])),
    isSkippable: z.optional(z.boolean()),
  }),
  /** Repeat the same call, which does what is left. */
  z.object({ do: z.literal('repeat'), left: z.int() }),
])
export type Hint = z.infer<typeof Hint>

/** A hint that came from elsewhere; undefined for one that this version does not know. */
export const readHint = (hint: unknown): Hint | undefined => Hint.safeParse(hint).data
