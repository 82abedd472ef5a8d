import { idSchema, limits, Name } from '@touchstone/core'
import { Role } from '@touchstone/core/services'
import * as z from 'zod/mini'
import { limitOf, page } from './inputs.ts'
import { admin, reader, router } from './trpc.ts'

// Few enough that most callers need one page.
const wholePage = limitOf({ max: limits.pageSize, usual: limits.pageSize })

export const tokens = router({
  /** The secret is in the answer to this call, and nowhere else. */
  create: admin
    .input(
      z.object({
        name: Name,
        role: Role,
        expiresAt: z._default(z.nullable(z.iso.datetime()), null),
      }),
    )
    .mutation(({ ctx, input }) => ctx.services.tokens.create(input, ctx.author)),

  list: admin
    .input(z.optional(z.object({ ...page, limit: wholePage })))
    .query(({ ctx, input }) => ctx.services.tokens.list({ ...input, room: ctx.room })),

  revoke: admin
    .input(z.object({ id: idSchema('token') }))
    .mutation(({ ctx, input }) => ctx.services.tokens.revoke(input.id)),

  /** The caller's own token. */
  current: reader.query(({ ctx }) => ctx.token),
})
