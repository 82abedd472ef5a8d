import type { EvaluatorJson } from '@touchstone/client/evaluators'
import { idOfAnySchema, isJsonObject, limits, utf8, type Json } from '@touchstone/core'
import * as z from 'zod/mini'
import {
  blocks,
  count,
  jsonObject,
  listOf,
  metric,
  metricCondition,
  modelId,
  page,
  partSpecs,
  revision,
  sorting,
  target,
  testCaseId,
  testRunId,
  testSuiteId,
} from './inputs.ts'
import { reader, router, writer } from './trpc.ts'

const configuration = count.check(z.maximum(limits.evaluatorConfigurations - 1))
const label = z.string().check(z.trim(), z.minLength(1), z.maxLength(limits.nameCharacters))
const anyJson = z.custom<Json>((value) => value !== undefined, 'Expected a JSON value')

const pair = z.readonly(z.tuple([z.number(), z.number()]))

const metricInfo = z.object({
  higherIsBetter: z.optional(z.nullable(z.boolean())),
  range: z.optional(pair),
  unit: z.optional(z.string().check(z.maxLength(limits.nameCharacters))),
  headline: z.optional(z.boolean()),
})

const describe = z
  .record(label, metricInfo)
  .check(
    z.refine(
      (metrics) => Object.keys(metrics).length <= limits.describedMetrics,
      `At most ${limits.describedMetrics} metrics can be described`,
    ),
  )

const headline = listOf(
  z.object({
    name: label,
    value: z.nullable(z.number()),
    interval: z.nullable(pair),
    higherIsBetter: z.boolean(),
  }),
  { max: limits.headlineMetrics },
)

const evaluator = z.object({
  name: label,
  version: label,
  describe: z.optional(describe),
  configurations: listOf(anyJson, { min: 1, max: limits.evaluatorConfigurations }),
})

const evaluatorJson = z
  .custom<EvaluatorJson>(
    (value) => isJsonObject(value) && Object.hasOwn(value, 'evaluator'),
    'Expected an evaluator and its options, such as {"evaluator":"classification"}',
  )
  .check(
    z.refine(
      (value) => utf8(JSON.stringify(value)).byteLength <= limits.configurationsBytes,
      `An evaluator may have at most ${limits.configurationsBytes} bytes as JSON`,
    ),
  )

// With a test case: what it has for itself, where its ground truths differ from an earlier one's.
const sampleMetricsOf = { id: testRunId, configuration, testCaseId: z.optional(testCaseId) }

export const testRuns = router({
  getOrCreate: writer
    .input(z.object({ modelId, testSuiteId, version: revision, evaluator: z.nullable(evaluator) }))
    .mutation(({ ctx, input }) => ctx.services.testRuns.getOrCreate(input, ctx.author)),

  /** Evaluates what is stored, and answers the run when it is complete. */
  evaluate: writer
    .input(z.object({ modelId, target, evaluator: evaluatorJson }))
    .mutation(({ ctx, input }) => ctx.evaluations.evaluate(input, ctx.token)),

  get: reader
    .input(z.object({ id: testRunId }))
    .query(({ ctx, input }) => ctx.services.testRuns.load(input.id)),

  list: reader
    .input(
      z.object({
        of: z.optional(idOfAnySchema(['model', 'testSuite'])),
        where: z.optional(listOf(z.object(metricCondition), { max: limits.conditions })),
        sort: z.optional(z.object({ metric })),
        order: sorting.order,
        ...page,
      }),
    )
    .query(({ ctx, input, signal }) =>
      ctx.services.testRuns.list({ ...input, room: ctx.room, signal }),
    ),

  /** The newest run of each model, or the newest of a test suite or with a metric. */
  latest: reader
    .input(
      z.object({
        modelIds: listOf(modelId, { max: limits.latestRunModels }),
        testSuiteId: z.optional(testSuiteId),
        metric: z.optional(metric),
      }),
    )
    .query(({ ctx, input: { modelIds, ...of } }) => ctx.services.testRuns.latest(modelIds, of)),

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
          evaluated: z.optional(count),
        }),
        fingerprint: z.nullable(z.string().check(z.maxLength(64))),
        reason: z.nullable(z.string().check(z.maxLength(limits.descriptionCharacters))),
        headline: z.optional(headline),
      }),
    )
    .mutation(({ ctx, input: { id, ...change } }) => ctx.services.testRuns.update(id, change)),

  putMetrics: writer
    .input(
      z.object({
        id: testRunId,
        entries: listOf(
          z.object({
            configuration,
            testCaseId: z.nullable(testCaseId),
            metrics: jsonObject,
            ownTruths: z.optional(z.literal(true)),
            ownMetadata: z.optional(z.literal(true)),
          }),
          { max: limits.metricsPerCall },
        ),
      }),
    )
    .mutation(({ ctx, input }) => ctx.services.testRuns.putMetrics(input.id, input.entries)),

  metrics: reader
    .input(z.object({ id: testRunId, ...page }))
    .query(({ ctx, input: { id, ...options } }) =>
      ctx.services.testRuns.metrics(id, { ...options, room: ctx.room }),
    ),

  prepareSampleMetrics: writer
    .input(z.object({ ...sampleMetricsOf, parts: partSpecs }))
    .mutation(({ ctx, input }) => ctx.services.testRuns.prepareSampleMetrics(input.id, input)),

  commitSampleMetrics: writer
    .input(z.object({ ...sampleMetricsOf, parts: partSpecs }))
    .mutation(({ ctx, input }) => ctx.services.testRuns.commitSampleMetrics(input.id, input)),

  readSampleMetrics: reader
    .input(z.object({ ...sampleMetricsOf, blocks }))
    .query(({ ctx, input }) =>
      ctx.services.testRuns.readSampleMetrics(input.id, { ...input, room: ctx.room }),
    ),
})
