import * as z from 'zod/mini'
import { idPrefixes, nounOf, parseId, type Id, type IdKind } from './ids.ts'

/** The schema of an id at the edges: text form or integer in, text form out. */
export const idSchema = <K extends IdKind>(kind: K): z.ZodMiniType<Id<K>, string | number> =>
  z.pipe(
    z.union([z.string(), z.number()]),
    z.transform((input, { issues }) => {
      const id = parseId(kind, input)
      if (id !== undefined) return id
      issues.push({
        code: 'custom',
        input,
        message: notAnId(input, [kind]),
      })
      return z.NEVER
    }),
  )

function notAnId(input: string | number, kinds: readonly IdKind[]): string {
  const nouns = kinds.map((kind) => `a ${nounOf(kind)}`).join(' or ')
  const prefixes = kinds.map((kind) => `${idPrefixes[kind]}_`).join(' or ')
  return `${JSON.stringify(input)} is not the id of ${nouns}. Expected ${prefixes} and 11 digits, or a positive integer`
}

/**
 * The schema of an id of one of several kinds: text form in and out. An integer stays one, because
 * only what is stored can tell which kind it is of.
 */
export const idOfAnySchema = <K extends IdKind>(
  kinds: readonly K[],
): z.ZodMiniType<Id<K> | number, string | number> =>
  z.pipe(
    z.union([z.string(), z.number()]),
    z.transform((input, { issues }) => {
      const [id] = kinds.map((kind) => parseId(kind, input)).filter((one) => one !== undefined)
      if (id !== undefined) return typeof input === 'number' ? input : id
      issues.push({
        code: 'custom',
        input,
        message: notAnId(input, kinds),
      })
      return z.NEVER
    }),
  )
