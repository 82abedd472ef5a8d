import { limits } from '@touchstone/core'
import * as z from 'zod/mini'
import {
  blockPage,
  count,
  labelChanges,
  labels,
  listOf,
  nameOrId,
  requireWorkflow,
  revision,
  sought,
  testCaseId,
  testSuiteId,
  workflowId,
} from './inputs.ts'
import { history, listWithin } from './record-reads.ts'
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
        .object({ ...sought, testSuite: nameOrId, from: z.optional(count) })
        .check(requireWorkflow('testSuite')),
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

  history: history('testSuite', (services) => services.testSuites.records),

  list: listWithin((services) => services.testSuites),
})
