import { limits } from '@touchstone/core'
import * as z from 'zod/mini'
import {
  blockPage,
  blocks,
  labelFilter,
  limitOf,
  mode,
  modelId,
  page,
  partSpecs,
  revision,
  target,
} from './inputs.ts'
import { reader, router, writer } from './trpc.ts'

const inferredTargets = z.object({
  modelId,
  filter: labelFilter,
  ...page,
  limit: limitOf({ max: limits.inferredTargets, usual: 50 }),
})

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
        modelId: z.optional(modelId),
        only: z._default(z.enum(['all', 'missing']), 'all'),
        ...blockPage,
      }),
    )
    .query(({ ctx, input }) => ctx.services.inferences.read({ ...input, room: ctx.room })),

  /** Which rows of some blocks a model has, and which of them are errors. */
  coverage: reader
    .input(z.object({ modelId, blocks }))
    .query(({ ctx, input }) => ctx.services.inferences.coverage(input.modelId, input.blocks)),

  /** The test cases that a model has inferences or errors of, at their newest versions, by name. */
  testCases: reader
    .input(inferredTargets)
    .query(({ ctx, input }) => ctx.services.inferredTargets.testCases(input)),

  /** The same for test suites. */
  testSuites: reader
    .input(inferredTargets)
    .query(({ ctx, input }) => ctx.services.inferredTargets.testSuites(input)),

  status: reader
    .input(z.object({ target, modelId }))
    .query(({ ctx, input }) => ctx.services.inferences.status(input)),
})
