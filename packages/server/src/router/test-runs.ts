import { limits, type Json } from '@touchstone/core'
import * as z from 'zod'
import {
  block,
  jsonObject,
  modelId,
  page,
  partSpecs,
  revision,
  testCaseId,
  testRunId,
  testSuiteId,
} from './inputs.ts'
import { reader, router, writer } from './trpc.ts'

const count = z.number().int().nonnegative()
const configuration = count.max(limits.evaluatorConfigurations - 1)
const label = z.string().trim().min(1).max(limits.nameCharacters)
const anyJson = z.custom<Json>((value) => value !== undefined, 'Expected a JSON value')

const evaluator = z.object({
  name: label,
  version: label,
  configurations: z.array(anyJson).min(1).max(limits.evaluatorConfigurations).readonly(),
})

export const testRuns = router({
  getOrCreate: writer
    .input(z.object({ modelId, testSuiteId, version: revision, evaluator: evaluator.nullable() }))
    .mutation(({ ctx, input }) => ctx.services.testRuns.getOrCreate(input, ctx.author)),

  get: reader
    .input(z.object({ id: testRunId }))
    .query(({ ctx, input }) => ctx.services.testRuns.load(input.id)),

  list: reader
    .input(z.object({ of: z.union([modelId, testSuiteId]).optional(), ...page }))
    .query(({ ctx, input }) => ctx.services.testRuns.list(input)),

  /** The newest run of each model. */
  latest: reader
    .input(z.object({ modelIds: z.array(modelId).max(200).readonly() }))
    .query(({ ctx, input }) => ctx.services.testRuns.latest(input.modelIds)),

  update: writer
    .input(
      z.object({
        id: testRunId,
        state: z.enum(['running', 'complete', 'failed']),
        counts: z.object({
          samples: count,
          inferred: count,
          reused: count,
          errors: count,
          missing: count,
        }),
        fingerprint: z.string().max(64).nullable(),
        reason: z.string().max(limits.descriptionCharacters).nullable(),
      }),
    )
    .mutation(({ ctx, input: { id, ...change } }) => ctx.services.testRuns.update(id, change)),

  putMetrics: writer
    .input(
      z.object({
        id: testRunId,
        entries: z
          .array(
            z.object({ configuration, testCaseId: testCaseId.nullable(), metrics: jsonObject }),
          )
          .max(100)
          .readonly(),
      }),
    )
    .mutation(({ ctx, input }) => ctx.services.testRuns.putMetrics(input.id, input.entries)),

  metrics: reader
    .input(z.object({ id: testRunId }))
    .query(({ ctx, input }) => ctx.services.testRuns.metrics(input.id)),

  prepareSampleMetrics: writer
    .input(z.object({ id: testRunId, configuration, parts: partSpecs }))
    .mutation(({ ctx, input }) => ctx.services.testRuns.prepareSampleMetrics(input.id, input)),

  commitSampleMetrics: writer
    .input(z.object({ id: testRunId, configuration, parts: partSpecs }))
    .mutation(({ ctx, input }) => ctx.services.testRuns.commitSampleMetrics(input.id, input)),

  readSampleMetrics: reader
    .input(z.object({ id: testRunId, configuration, blocks: z.array(block).max(100).readonly() }))
    .query(({ ctx, input }) => ctx.services.testRuns.readSampleMetrics(input.id, input)),
})
