import * as z from 'zod'
import { idPrefixes, parseId, type Id, type IdKind } from './ids.ts'

/** The schema of an id at the edges: text form or integer in, text form out. */
export const idSchema = <K extends IdKind>(kind: K): z.ZodType<Id<K>, string | number> =>
  z.union([z.string(), z.number()]).transform((input, context) => {
    const id = parseId(kind, input)
    if (id !== undefined) return id
    context.addIssue({
      code: 'custom',
      message: `${JSON.stringify(input)} is not the id of a ${kind}: expected ${idPrefixes[kind]}_ and 11 digits, or a positive integer`,
    })
    return z.NEVER
  })
