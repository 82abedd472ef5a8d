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
