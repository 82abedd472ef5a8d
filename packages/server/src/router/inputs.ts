import {
  Description,
  idSchema,
  limits,
  Name,
  Tags,
  type JsonObject,
  isJsonObject,
  utf8,
} from '@touchstone/core'
import * as z from 'zod'

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
      ? value.trim() !== ''
      : Number.isSafeInteger(value) && Number(value) > 0,
  'Expected a name or an id: a text that is not blank, or a positive integer.',
)
export const revision = z.number().int().positive()
export const block = z.number().int().nonnegative()
export const jsonObject = z.custom<JsonObject>(isJsonObject, 'Expected a JSON object')

// The longest sort key of a table has 1,024 bytes.
const cursor = z
  .string()
  .refine((text) => text !== '' && text.isWellFormed() && utf8(text).byteLength <= 1_024, {
    error: 'A cursor is the `next` of the page before, or absent for the first page.',
  })

export const page = {
  cursor: cursor.optional(),
  limit: z.number().int().positive().max(limits.pageSize).default(50),
}

export const sorting = {
  ...page,
  sort: z.enum(['name', 'created', 'updated']).default('created'),
  order: z.enum(['ascending', 'descending']).default('ascending'),
}

export const historyPage = {
  before: revision.optional(),
  limit: z.number().int().positive().max(limits.pageSize).default(50),
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'Expected 64 lower-case hex digits')
const bytes = z
  .number()
  .int()
  .positive()
  .max(limits.partBytes, {
    error: `A part may have at most ${limits.partBytes} bytes. Send smaller parts.`,
  })

export const uploadSpecs = z
  .array(z.object({ sha256, bytes }))
  .min(1)
  .max(limits.partsPerCommit)
  .readonly()

export const partSpecs = z
  .array(z.object({ sha256, bytes, block }))
  .min(1)
  .max(limits.partsPerCommit)
  .readonly()

export const blockRows = z.array(z.object({ block, rows: z.string() })).readonly()

export const mode = z.enum(['keep', 'replace']).default('keep')

/** What test cases and test suites can be called, and be said of. */
export const labels = {
  name: Name,
  description: Description.default(''),
  tags: Tags.default([]),
}

/** Which of those that have {@link labels} are wanted. */
export const labelFilter = z
  .object({
    search: z.string().max(limits.nameCharacters).optional(),
    tags: z.array(z.string()).max(limits.tags).readonly().optional(),
  })
  .optional()

/** What finds one within a workflow: its name, or from anywhere its id. */
export const needsWorkflow = {
  error: 'A name is unique within its workflow only. Give the workflowId beside it, or the id.',
}

/** Of {@link labels} only what is to change. */
export const labelChanges = {
  name: Name.optional(),
  description: Description.optional(),
  tags: Tags.optional(),
}

const version = z.number().int().positive().optional()
export const target = z.union([
  z.object({ testSuiteId, version }),
  z.object({ testCaseId, version }),
])
