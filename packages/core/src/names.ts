import * as z from 'zod/mini'
import { TouchstoneError } from './errors.ts'
import { comparableName } from './former-name.ts'
import { looksLikeId } from './ids.ts'
import { limits } from './limits.ts'

const controlCharacter = /\p{Cc}/u
const lengthOf = (text: string): number => Array.from(text).length

const textOf = (what: string, maxCharacters: number): z.ZodMiniType<string, string> =>
  z.string({ error: `A ${what} must be a text.` }).check(
    z.overwrite(comparableName),
    z.superRefine((text, context) => {
      const refuse = (message: string): void => context.addIssue({ code: 'custom', message })
      const length = lengthOf(text)
      if (length === 0) refuse(`A ${what} must not be blank.`)
      else if (length > maxCharacters)
        refuse(`A ${what} has at most ${maxCharacters} characters; this one has ${length}.`)
      else if (controlCharacter.test(text))
        refuse(`A ${what} must not contain control characters (line breaks, tabs …).`)
      else if (!text.isWellFormed()) refuse(`A ${what} must be well-formed Unicode.`)
    }),
  )

/**
 * A name: Unicode NFC, trimmed, 1–256 characters, no control characters, compared exactly.
 * It may not read as an id, because things are loaded by either.
 */
export const Name = textOf('name', limits.nameCharacters).check(
  z.refine((name) => !looksLikeId(name), {
    error: (issue) =>
      `The name ${JSON.stringify(issue.input)} looks like an id. Choose another name.`,
  }),
)
export type Name = z.infer<typeof Name>

/** One tag: 1–128 characters, under the same rules as a name. */
export const Tag = textOf('tag', limits.tagCharacters)

/** A set of at most 64 tags; repeats count once, order is kept. */
export const Tags = z.readonly(
  z.array(Tag).check(
    z.overwrite((tags) => [...new Set(tags)]),
    z.maxLength(limits.tags, { error: `There may be at most ${limits.tags} tags.` }),
  ),
)

/** Free text of at most 4,096 characters. */
export const Description = z.string().check(
  z.refine((text) => lengthOf(text) <= limits.descriptionCharacters, {
    error: `A description has at most ${limits.descriptionCharacters} characters.`,
  }),
)

/**
 * Refuses what no record can be called or tagged with, before anything is made for it.
 * @throws TouchstoneError `bad_input`, in the words of the server
 */
export function requireLabels(labels: {
  readonly name: string
  readonly tags?: readonly string[] | undefined
}): void {
  const { error } = z.safeParse(z.object({ name: Name, tags: z.optional(Tags) }), labels)
  const [issue] = error?.issues ?? []
  if (!issue) return
  throw new TouchstoneError('bad_input', `${issue.path.join('.')}: ${issue.message}`, {
    details: { path: issue.path },
  })
}
