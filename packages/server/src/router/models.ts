import { limits, messageOf, Metadata, Name, requireJson, Tags, type Json } from '@touchstone/core'
import * as z from 'zod'
import {
  historyPage,
  jsonObject,
  modelId,
  nameOrId,
  revision,
  sorting,
  workflowId,
} from './inputs.ts'
import { reader, router, writer } from './trpc.ts'

const seen = { id: modelId, revision }
const anyJson = z.custom<Json>().superRefine((value, context) => {
  try {
    requireJson(value, 'The value')
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error) })
  }
})

const path = z.union([z.string(), z.array(z.string()).min(1).readonly()])
const sort = z
  .union([
    z.enum(['name', 'created', 'updated', 'workflow', 'tags', 'lastRun']),
    z.object({ metadata: path }),
  ])
  .default('created')

const filter = z
  .object({
    workflowId: workflowId.optional(),
    ids: z.array(modelId).max(limits.pageSize).readonly().optional(),
    search: z.string().max(limits.nameCharacters).optional(),
    tags: z.array(z.string()).readonly().optional(),
    nameContains: z.string().optional(),
    metadata: z
      .array(
        z.object({
          path,
          equals: anyJson,
        }),
      )
      .readonly()
      .optional(),
    archived: z.union([z.boolean(), z.literal('any')]).optional(),
  })
  .optional()

export const models = router({
  create: writer
    .input(
      z.object({
        workflowId,
        name: Name,
        metadata: Metadata.default({}),
        tags: Tags.default([]),
      }),
    )
    .mutation(({ ctx, input }) => ctx.services.models.create(input, ctx.author)),

  get: reader
    .input(z.object({ model: nameOrId }))
    .query(({ ctx, input }) => ctx.services.models.load(input.model)),

  update: writer
    .input(
      z.object({
        ...seen,
        name: Name.optional(),
        metadata: Metadata.optional(),
        metadataPatch: jsonObject.optional(),
        tags: Tags.optional(),
      }),
    )
    .mutation(({ ctx, input: { id, revision: at, ...change } }) =>
      ctx.services.models.update({ id, revision: at }, change, ctx.author),
    ),

  archive: writer
    .input(z.object(seen))
    .mutation(({ ctx, input }) => ctx.services.models.archive(input, ctx.author)),

  restore: writer
    .input(z.object(seen))
    .mutation(({ ctx, input }) => ctx.services.models.restore(input, ctx.author)),

  delete: writer
    .input(z.object(seen))
    .mutation(({ ctx, input }) => ctx.services.models.delete(input, ctx.author)),

  revert: writer
    .input(z.object({ ...seen, to: revision }))
    .mutation(({ ctx, input }) => ctx.services.models.revert(input, input.to, ctx.author)),

  history: reader
    .input(z.object({ id: modelId, ...historyPage }))
    .query(({ ctx, input }) => ctx.services.models.records.history(input.id, input)),

  list: reader
    .input(z.object({ ...sorting, sort, filter }))
    .query(({ ctx, input }) => ctx.services.models.list(input)),

  /** What models can be filtered and sorted by. */
  facets: reader.query(({ ctx }) => ctx.services.models.facets()),
})
