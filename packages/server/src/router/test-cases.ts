import { limits } from '@touchstone/core'
import * as z from 'zod/mini'
import {
  block,
  blockPage,
  blockRows,
  draftId,
  labelChanges,
  labels,
  limitOf,
  listOf,
  nameOrId,
  requireWorkflow,
  partSpecs,
  revision,
  sought,
  testCaseId,
  workflowId,
} from './inputs.ts'
import { history, listWithin } from './record-reads.ts'
import { reader, router, writer } from './trpc.ts'

const batch = z.uuid()
const from = z.optional(z.object({ testCaseId, version: revision, rows: blockRows }))
const newContent = z.object({ draftId: z.optional(draftId), from })
// Without `from`: a part holds ground truths of other rows too, which would then count for rows
// that the test case has already.
const contentChange = z.strictObject({
  draftId: z.optional(draftId),
  remove: z.optional(blockRows),
  clear: z.optional(z.boolean()),
})

export const testCases = router({
  draft: writer
    .input(z.object({ workflowId, name: z.optional(labels.name) }))
    .mutation(async ({ ctx, input }) => ({
      draftId: await ctx.services.testCases.draft(input.workflowId, input.name),
    })),

  prepareDraft: writer
    .input(z.object({ draftId, parts: partSpecs }))
    .mutation(async ({ ctx, input }) =>
      ctx.services.layers.prepare(
        await ctx.services.testCases.draftLayer(input.draftId),
        input.parts,
      ),
    ),

  commitDraft: writer
    .input(z.object({ draftId, schemaRevision: revision, parts: partSpecs }))
    .mutation(async ({ ctx, input }) =>
      ctx.services.layers.commit(await ctx.services.testCases.draftLayer(input.draftId), {
        ...input,
        mode: 'keep',
      }),
    ),

  create: writer
    .input(z.object({ workflowId, ...labels, content: newContent }))
    .mutation(({ ctx, input }) => ctx.services.testCases.create(input, ctx.author)),

  /** A batch for test cases that are too large for one call of `createMany`. */
  openBatch: writer.mutation(async ({ ctx }) => ({
    batch: await ctx.services.testCases.openBatch(),
  })),

  closeBatch: writer
    .input(z.object({ batch, state: z.enum(['committed', 'aborted']) }))
    .mutation(async ({ ctx, input }) => ({
      state: await ctx.services.testCases.closeBatch(input.batch, input.state),
    })),

  /** With a `batch` the test cases appear when it is committed. A failure aborts it. */
  createMany: writer
    .input(
      z.object({
        workflowId,
        batch: z.optional(batch),
        testCases: listOf(z.object({ ...labels, content: newContent }), {
          min: 1,
          max: limits.initManyTestCases,
        }),
      }),
    )
    .mutation(({ ctx, input }) =>
      ctx.services.testCases.createMany(input.workflowId, input.testCases, {
        author: ctx.author,
        batch: input.batch,
      }),
    ),

  edit: writer
    .input(
      z.object({ id: testCaseId, revision, ...labelChanges, content: z.optional(contentChange) }),
    )
    .mutation(({ ctx, input: { id, revision: at, ...change } }) =>
      ctx.services.testCases.edit({ id, revision: at }, change, ctx.author),
    ),

  get: reader
    .input(z.object({ ...sought, testCase: nameOrId }).check(requireWorkflow('testCase')))
    .query(async ({ ctx, input }) => {
      const { testCases: service } = ctx.services
      const record = await service.records.find(input.workflowId ?? '', input.testCase, input)
      const { version, samples } = await service.version(record.id, input.version)
      return { record, version, samples }
    }),

  history: history('testCase', (services) => services.testCases.records),

  list: listWithin((services) => services.testCases),

  /** What is different in `version` from `base`, block by block. */
  changes: reader
    .input(
      z.object({
        testCaseId,
        base: revision,
        version: revision,
        from: z._default(block, 0),
        limit: limitOf({ max: limits.comparedBlocksPerCall, usual: 8 }),
      }),
    )
    .query(({ ctx, input }) => ctx.services.testCaseChanges(input)),

  /** Where samples and ground truths are, block by block. */
  read: reader
    .input(
      z.object({
        testCaseId,
        version: z.optional(revision),
        ...blockPage,
      }),
    )
    .query(({ ctx, input }) =>
      ctx.services.inferences.read({
        target: { testCaseId: input.testCaseId, version: input.version },
        from: input.from,
        limit: input.limit,
        room: ctx.room,
      }),
    ),
})
