import * as z from 'zod/mini'
import { draftId, revision, uploadSpecs, workflowId } from './inputs.ts'
import { router, writer } from './trpc.ts'

export const testSamples = router({
  prepare: writer
    .input(z.object({ workflowId, parts: uploadSpecs }))
    .mutation(({ ctx, input }) => ctx.services.samples.prepare(input.workflowId, input.parts)),

  commit: writer
    .input(
      z.object({
        workflowId,
        schemaRevision: revision,
        parts: uploadSpecs,
        draftId: z.optional(draftId),
      }),
    )
    .mutation(({ ctx, input }) => ctx.services.samples.commit(input)),
})
