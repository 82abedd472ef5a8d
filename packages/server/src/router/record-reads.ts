import { idSchema, type Id } from '@touchstone/core'
import type { Services } from '@touchstone/core/services'
import * as z from 'zod/mini'
import { historyPage, labelFilter, sorting, workflowId } from './inputs.ts'
import { reader } from './trpc.ts'

type HistoryPage = Parameters<Services['models']['records']['history']>[1]
type ListPage = Parameters<Services['testCases']['list']>[1]

/** The history of one record of a kind. */
export const history = <Answer>(
  kind: 'model' | 'testCase' | 'testSuite',
  recordsOf: (services: Services) => {
    readonly history: (id: string, page: HistoryPage) => Promise<Answer>
  },
) =>
  reader
    .input(z.object({ id: idSchema(kind), ...historyPage }))
    .query(({ ctx, input }) =>
      recordsOf(ctx.services).history(input.id, { ...input, room: ctx.room }),
    )

/** The test cases or test suites of a workflow. */
export const listWithin = <Answer>(
  kindOf: (services: Services) => {
    readonly list: (workflowId: Id<'workflow'>, page: ListPage) => Promise<Answer>
  },
) =>
  reader
    .input(z.object({ workflowId, ...sorting, filter: labelFilter }))
    .query(({ ctx, input, signal }) =>
      kindOf(ctx.services).list(input.workflowId, { ...input, room: ctx.room, signal }),
    )
