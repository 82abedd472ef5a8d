import {
  limits,
  metadataConditionProblem,
  metadataPathProblem,
  timeConditionProblem,
} from '@touchstone/core'
import type {
  ConditionProblem,
  MetadataCondition,
  MetadataPath,
  TimeCondition,
} from '@touchstone/core'
import * as z from 'zod/mini'
import {
  forWriting,
  jsonObject,
  listOf,
  metric,
  metricCondition,
  modelChanges,
  modelFields,
  modelId,
  nameOrId,
  revision,
  search,
  soughtTags,
  sorting,
  testSuiteId,
  workflowId,
} from './inputs.ts'
import { history } from './record-reads.ts'
import { reader, router, writer } from './trpc.ts'

const seen = { id: modelId, revision }
const condition = <T>(
  problemOf: (input: unknown) => ConditionProblem | undefined,
): z.ZodMiniCustom<T, T> =>
  z.custom<T>().check(
    z.superRefine((input: unknown, context) => {
      const problem = problemOf(input)
      if (!problem) return
      const { field, message } = problem
      context.addIssue({ code: 'custom', message, path: field === undefined ? [] : [field] })
    }),
  )
const conditions = <T>(problemOf: (input: unknown) => ConditionProblem | undefined) =>
  z.optional(
    listOf(condition<T>(problemOf), {
      max: limits.conditions,
      error: `A filter may have at most ${limits.conditions} conditions of a kind.`,
    }),
  )
const times = conditions<TimeCondition>(timeConditionProblem)

const path = condition<MetadataPath>((input) => {
  const message = metadataPathProblem(input)
  return message === undefined ? undefined : { message }
})
const sort = z._default(
  z.union([
    z.enum(['name', 'created', 'updated', 'workflow', 'tags', 'lastRun']),
    z.object({ metadata: path }),
    z.object({ metric, testSuiteId: z.optional(testSuiteId) }),
  ]),
  'created',
)

const filter = z.optional(
  z.object({
    workflowId: z.optional(workflowId),
    ids: z.optional(listOf(modelId, { max: limits.pageSize })),
    search: z.optional(search),
    tags: z.optional(soughtTags),
    nameContains: z.optional(search),
    metadata: conditions<MetadataCondition>(metadataConditionProblem),
    created: times,
    updated: times,
    scores: z.optional(
      listOf(z.object({ ...metricCondition, testSuiteId: z.optional(testSuiteId) }), {
        max: limits.conditions,
      }),
    ),
    archived: z.optional(z.union([z.boolean(), z.literal('any')])),
  }),
)

export const models = router({
  create: writer
    .input(z.object({ workflowId, ...modelFields }))
    .mutation(({ ctx, input }) => ctx.services.models.create(input, ctx.author)),

  get: reader
    .input(z.object({ model: nameOrId, forWriting }))
    .query(({ ctx, input }) => ctx.services.models.load(input.model, input)),

  update: writer
    .input(
      z.object({
        ...seen,
        ...modelChanges,
        metadataPatch: z.optional(jsonObject),
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

  history: history('model', (services) => services.models.records),

  list: reader
    .input(z.object({ ...sorting, sort, filter }))
    .query(({ ctx, input, signal }) =>
      ctx.services.models.list({ ...input, room: ctx.room, signal }),
    ),

  /** What models can be filtered and sorted by. */
  facets: reader.query(({ ctx, signal }) => ctx.services.models.facets(signal)),
})
