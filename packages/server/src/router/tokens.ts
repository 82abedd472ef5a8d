import { idSchema, Name } from '@touchstone/core'
import { Role } from '@touchstone/core/services'
import * as z from 'zod/mini'
import { admin, reader, router } from './trpc.ts'

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

  list: admin.query(({ ctx }) => ctx.services.tokens.list()),

  revoke: admin
    .input(z.object({ id: idSchema('token') }))
    .mutation(({ ctx, input }) => ctx.services.tokens.revoke(input.id)),

  /** The caller's own token. */
  current: reader.query(({ ctx }) => ctx.token),
})
