import {
  Description,
  idSchema,
  limits,
  metricOperators,
  Metadata,
  Name,
  parseId,
  recordKinds,
  Tags,
  type JsonObject,
  isJsonObject,
  utf8,
} from '@touchstone/core'
import * as z from 'zod/mini'

// Schemas that several routers share. Whatever passes here is trusted further in.

export const workflowId = idSchema('workflow')
export const modelId = idSchema('model')
export const testCaseId = idSchema('testCase')
export const testSuiteId = idSchema('testSuite')
export const testRunId = idSchema('testRun')
export const draftId = idSchema('draft')

export const nameOrId = z.custom<string | number>(
  (value) =>
    typeof value === 'string'
      ? value.length <= limits.askedCharacters && value.trim() !== ''
      : Number.isSafeInteger(value) && value > 0,
  `Expected a name or an id: a text that is not blank and has at most ${limits.askedCharacters} characters, or a positive integer.`,
)
/** Finds only what is called so now: nothing is written by a former name. */
export const forWriting = z.optional(z.boolean())
export const count = z.int().check(z.nonnegative())
export const revision = z.int().check(z.positive())
export const block = z.int().check(z.nonnegative())

/** An array with a bound on its items. */
export const listOf = <T extends z.ZodMiniType>(
  item: T,
  { min = 0, max, error }: { min?: number; max: number; error?: string },
): z.ZodMiniReadonly<z.ZodMiniArray<T>> =>
  z.readonly(z.array(item).check(z.minLength(min), z.maxLength(max, error)))
/** How many items are wanted at once. */
export const limitOf = ({
  max,
  usual,
}: {
  max: number
  usual: number
}): z.ZodMiniDefault<z.ZodMiniInt> => z._default(z.int().check(z.positive(), z.maximum(max)), usual)
export const blocks = listOf(block, { max: limits.blocksPerCall })
export const blockPage = {
  from: z._default(block, 0),
  limit: limitOf({ max: limits.blocksPerCall, usual: 32 }),
}
export const jsonObject = z.custom<JsonObject>(isJsonObject, 'Expected a JSON object')

// The longest sort key of a table has 1,024 bytes.
const cursor = z.string().check(
  z.refine((text) => text !== '' && text.isWellFormed() && utf8(text).byteLength <= 1_024, {
    error: 'A cursor is the `next` of the page before, or absent for the first page.',
  }),
)
const pageLimit = limitOf({ max: limits.pageSize, usual: 50 })

export const page = { cursor: z.optional(cursor), limit: pageLimit }

export const sorting = {
  ...page,
  sort: z._default(z.enum(['name', 'created', 'updated']), 'created'),
  order: z._default(z.enum(['ascending', 'descending']), 'ascending'),
}

export const historyPage = {
  before: z.optional(revision),
  limit: pageLimit,
}

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'Expected 64 lower-case hex digits'))
const bytes = z.int().check(
  z.positive(),
  z.maximum(limits.partBytes, {
    error: `A part may have at most ${limits.partBytes} bytes. Send smaller parts.`,
  }),
)

const partsAtOnce = { min: 1, max: limits.partsPerCommit }
export const uploadSpecs = listOf(z.object({ sha256, bytes }), partsAtOnce)
export const partSpecs = listOf(z.object({ sha256, bytes, block }), partsAtOnce)

export const blockRows = listOf(z.object({ block, rows: z.string() }), {
  max: limits.selectedBlocks,
  error: `Take rows from at most ${limits.selectedBlocks} blocks at once.`,
})

export const mode = z._default(z.enum(['keep', 'replace']), 'keep')

const fields = z.object({
  name: Name,
  description: Description,
  tags: Tags,
  metadata: Metadata,
})
const newFields = z.object({
  name: Name,
  description: z._default(Description, ''),
  tags: z._default(Tags, []),
  metadata: z._default(Metadata, {}),
})
const { model, testCase } = recordKinds

/** What a new model has, and what of it can be changed. */
export const modelFields = z.pick(newFields, model.fields).shape
export const modelChanges = z.partial(z.pick(fields, model.fields)).shape
/** The same of test cases and test suites. */
export const labels = z.pick(newFields, testCase.fields).shape
export const labelChanges = z.partial(z.pick(fields, testCase.fields)).shape

/** What to look for in names. */
export const search = z.string().check(z.maxLength(limits.nameCharacters))

/** Tags that are looked for. */
export const soughtTags = listOf(z.string().check(z.maxLength(limits.askedCharacters)), {
  max: limits.tags,
  error: `A filter may name at most ${limits.tags} tags.`,
})

/** Which of those that have {@link labels} are wanted. */
export const labelFilter = z.optional(
  z.object({
    search: z.optional(search),
    tags: z.optional(soughtTags),
  }),
)

/** Where a test case or a test suite is looked for, and which version of it. */
export const sought = {
  workflowId: z.optional(workflowId),
  forWriting,
  version: z.optional(revision),
}

/** Of {@link sought}: a name is unique within its workflow only; an id is found from anywhere. */
export const requireWorkflow = <K extends 'testCase' | 'testSuite'>(
  kind: K,
): z.core.$ZodCheck<Readonly<Record<K, string | number>> & { workflowId?: string | undefined }> =>
  z.refine((input) => input.workflowId !== undefined || parseId(kind, input[kind]) !== undefined, {
    error: 'A name is unique within its workflow only. Give the workflowId beside it, or the id.',
  })

/** The name of a headline metric. */
export const metric = z.string().check(z.minLength(1), z.maxLength(limits.nameCharacters))
/** What a metric must be. */
export const metricCondition = {
  metric,
  op: z.enum(metricOperators),
  value: z.number(),
}

const version = z.optional(revision)
export const target = z.union([
  z.object({ testSuiteId, version }),
  z.object({ testCaseId, version }),
])
