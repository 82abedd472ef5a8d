import * as z from 'zod/mini'
import { idPrefixes, parseId, type Id, type IdKind } from './ids.ts'

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
        message: `${JSON.stringify(input)} is not the id of a ${kind}: expected ${idPrefixes[kind]}_ and 11 digits, or a positive integer`,
      })
      return z.NEVER
    }),
  )

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
      const prefixes = kinds.map((kind) => `${idPrefixes[kind]}_`).join(' or ')
      issues.push({
        code: 'custom',
        input,
        message: `${JSON.stringify(input)} is not the id of a ${kinds.join(' or a ')}: expected ${prefixes} and 11 digits, or a positive integer`,
      })
      return z.NEVER
    }),
  )
