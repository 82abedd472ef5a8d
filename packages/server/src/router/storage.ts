import * as z from 'zod/mini'
import { admin, router } from './trpc.ts'

export const storage = router({
  /** Removes objects that nothing names any more; most of them all only with `removeMost`. */
  collectGarbage: admin
    .input(
      z.object({
        dryRun: z._default(z.boolean(), false),
        removeMost: z._default(z.boolean(), false),
      }),
    )
    .mutation(({ ctx, input }) => ctx.services.garbage.collect(input)),
})
