import { limits, parseId } from '@touchstone/core'
import * as z from 'zod/mini'
import {
  blockPage,
  count,
  forWriting,
  historyPage,
  labelChanges,
  labelFilter,
  labels,
  listOf,
  nameOrId,
  needsWorkflow,
  revision,
  sorting,
  testCaseId,
  testSuiteId,
  workflowId,
} from './inputs.ts'
import { reader, router, writer } from './trpc.ts'

const testCases = listOf(z.object({ id: testCaseId, version: revision }), {
  max: limits.suiteTestCases,
  error: `A test suite may have at most ${limits.suiteTestCases} test cases.`,
})

export const testSuites = router({
  create: writer
    .input(z.object({ workflowId, ...labels, testCases }))
    .mutation(({ ctx, input }) => ctx.services.testSuites.create(input, ctx.author)),

  edit: writer
    .input(
      z.object({ id: testSuiteId, revision, ...labelChanges, testCases: z.optional(testCases) }),
    )
    .mutation(({ ctx, input: { id, revision: at, ...change } }) =>
      ctx.services.testSuites.edit({ id, revision: at }, change, ctx.author),
    ),

  get: reader
    .input(
      z
        .object({
          workflowId: z.optional(workflowId),
          testSuite: nameOrId,
          forWriting,
          version: z.optional(revision),
          from: z.optional(count),
        })
        .check(
          z.refine(
            (input) =>
              input.workflowId !== undefined || parseId('testSuite', input.testSuite) !== undefined,
            needsWorkflow,
          ),
        ),
    )
    .query(async ({ ctx, input }) => {
      const { testSuites: service } = ctx.services
      const record = await service.records.find(input.workflowId ?? '', input.testSuite, input)
      const contents = await service.version(record.id, input.version)
      const { version, samples } = contents
      const page = await service.testCasesOf(contents, { from: input.from, room: ctx.room })
      return { record, version, samples, ...page }
    }),

  /** Which samples the suite and each of its test cases have, block by block. */
  rows: reader
    .input(
      z.object({
        id: testSuiteId,
        version: z.optional(revision),
        ...blockPage,
      }),
    )
    .query(({ ctx, input: { id, ...options } }) => ctx.services.testSuites.rows(id, options)),

  history: reader
    .input(z.object({ id: testSuiteId, ...historyPage }))
    .query(({ ctx, input }) =>
      ctx.services.testSuites.records.history(input.id, { ...input, room: ctx.room }),
    ),

  list: reader
    .input(z.object({ workflowId, ...sorting, filter: labelFilter }))
    .query(({ ctx, input, signal }) =>
      ctx.services.testSuites.list(input.workflowId, { ...input, room: ctx.room, signal }),
    ),
})
