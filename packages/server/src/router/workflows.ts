import { Name } from '@touchstone/core'
import * as z from 'zod/mini'
import { jsonObject, nameOrId, revision, sorting, workflowId } from './inputs.ts'
import { reader, router, writer } from './trpc.ts'

const schema = z.optional(jsonObject)

export const workflows = router({
  define: writer
    .input(
      z.object({
        name: Name,
        schemas: z.object({ testSample: schema, groundTruth: schema, inference: schema }),
      }),
    )
    .mutation(({ ctx, input }) => ctx.services.workflows.define(input, ctx.author)),

  get: reader
    .input(z.object({ workflow: nameOrId }))
    .query(({ ctx, input }) => ctx.services.workflows.records.find('', input.workflow)),

  schemas: reader
    .input(z.object({ id: workflowId, revision }))
    .query(({ ctx, input }) => ctx.services.workflows.schemas(input.id, input.revision)),

  list: reader
    .input(z.object(sorting))
    .query(({ ctx, input }) => ctx.services.workflows.list({ ...input, room: ctx.room })),
})
