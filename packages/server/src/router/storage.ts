import * as z from 'zod'
import { admin, router } from './trpc.ts'

export const storage = router({
  /** Removes objects that nothing names any more. */
  collectGarbage: admin
    .input(z.object({ dryRun: z.boolean().default(false) }))
    .mutation(({ ctx, input }) => ctx.services.garbage.collect(input)),
})
