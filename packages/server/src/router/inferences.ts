import * as z from 'zod'
import { block, mode, modelId, partSpecs, revision, target } from './inputs.ts'
import { reader, router, writer } from './trpc.ts'

export const inferences = router({
  prepare: writer
    .input(z.object({ modelId, parts: partSpecs }))
    .mutation(({ ctx, input }) => ctx.services.inferences.prepare(input.modelId, input.parts)),

  commit: writer
    .input(z.object({ modelId, schemaRevision: revision, parts: partSpecs, mode }))
    .mutation(({ ctx, input }) => ctx.services.inferences.commit(input.modelId, input)),

  /** Where samples, ground truths and inferences are, block by block. */
  read: reader
    .input(
      z.object({
        target,
        modelId: modelId.optional(),
        only: z.enum(['all', 'missing']).default('all'),
        from: block.default(0),
        limit: z.number().int().positive().max(100).default(32),
      }),
    )
    .query(({ ctx, input }) => ctx.services.inferences.read(input)),

  /** Which rows of some blocks a model has, and which of them are errors. */
  coverage: reader
    .input(z.object({ modelId, blocks: z.array(block).max(100).readonly() }))
    .query(({ ctx, input }) => ctx.services.inferences.coverage(input.modelId, input.blocks)),

  status: reader
    .input(z.object({ target, modelId }))
    .query(({ ctx, input }) => ctx.services.inferences.status(input)),
})
