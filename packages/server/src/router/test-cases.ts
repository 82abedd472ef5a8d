import { limits, parseId } from '@touchstone/core'
import * as z from 'zod'
import {
  block,
  blockRows,
  draftId,
  historyPage,
  labelChanges,
  labelFilter,
  labels,
  nameOrId,
  needsWorkflow,
  partSpecs,
  revision,
  sorting,
  testCaseId,
  workflowId,
} from './inputs.ts'
import { reader, router, writer } from './trpc.ts'

const from = z.object({ testCaseId, version: revision, rows: blockRows }).optional()
const newContent = z.object({ draftId: draftId.optional(), from })
// Without `from`: a part holds ground truths of other rows too, which would then count for rows
// that the test case has already.
const contentChange = z.strictObject({
  draftId: draftId.optional(),
  remove: blockRows.optional(),
  clear: z.boolean().optional(),
})

export const testCases = router({
  draft: writer.input(z.object({ workflowId })).mutation(async ({ ctx, input }) => ({
    draftId: await ctx.services.testCases.draft(input.workflowId),
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

  createMany: writer
    .input(
      z.object({
        workflowId,
        testCases: z
          .array(z.object({ ...labels, content: newContent }))
          .min(1)
          .max(limits.initManyTestCases)
          .readonly(),
      }),
    )
    .mutation(({ ctx, input }) =>
      ctx.services.testCases.createMany(input.workflowId, input.testCases, ctx.author),
    ),

  edit: writer
    .input(
      z.object({ id: testCaseId, revision, ...labelChanges, content: contentChange.optional() }),
    )
    .mutation(({ ctx, input: { id, revision: at, ...change } }) =>
      ctx.services.testCases.edit({ id, revision: at }, change, ctx.author),
    ),

  get: reader
    .input(
      z
        .object({
          workflowId: workflowId.optional(),
          testCase: nameOrId,
          version: revision.optional(),
        })
        .refine(
          (input) =>
            input.workflowId !== undefined || parseId('testCase', input.testCase) !== undefined,
          needsWorkflow,
        ),
    )
    .query(async ({ ctx, input }) => {
      const { testCases: service } = ctx.services
      const record = await service.records.find(input.workflowId ?? '', input.testCase)
      const { version, samples } = await service.version(record.id, input.version)
      return { record, version, samples }
    }),

  history: reader
    .input(z.object({ id: testCaseId, ...historyPage }))
    .query(({ ctx, input }) => ctx.services.testCases.records.history(input.id, input)),

  list: reader
    .input(z.object({ workflowId, ...sorting, filter: labelFilter }))
    .query(({ ctx, input }) => ctx.services.testCases.list(input.workflowId, input)),

  /** What is different in `version` from `base`, block by block. */
  changes: reader
    .input(
      z.object({
        testCaseId,
        base: revision,
        version: revision,
        from: block.default(0),
        limit: z.number().int().positive().max(32).default(8),
      }),
    )
    .query(({ ctx, input }) => ctx.services.testCaseChanges(input)),

  /** Where samples and ground truths are, block by block. */
  read: reader
    .input(
      z.object({
        testCaseId,
        version: revision.optional(),
        from: block.default(0),
        limit: z.number().int().positive().max(100).default(32),
      }),
    )
    .query(({ ctx, input }) =>
      ctx.services.inferences.read({
        target: { testCaseId: input.testCaseId, version: input.version },
        from: input.from,
        limit: input.limit,
      }),
    ),
})
