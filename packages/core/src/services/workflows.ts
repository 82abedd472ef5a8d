import { TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import { canonicalJson, type JsonObject } from '../json.ts'
import { limits } from '../limits.ts'
import { requireLabels } from '../names.ts'
import type { PartField } from '../part.ts'
import type { Isolation, Misfit, SchemaText } from '../ports/isolation.ts'
import { sha256Hex } from '../platform.ts'
import { recordKinds } from '../record-kind.ts'
import { requireSampleObject } from '../sample-schema.ts'
import type { Author, Deps } from './deps.ts'
import { ordered, put, read } from './documents.ts'
import { createLru } from './lru.ts'
import { listRecords, type ListOptions, type Page } from './record-list.ts'
import { createRecords } from './records.ts'
import type { RecordHead } from './record.ts'
import type { RowCheck } from './row-checks.ts'
import { isCheapSchema } from './schema-cost.ts'

/** The JSON Schemas of a workflow's three types; a type without one takes any JSON. */
export type WorkflowSchemas = {
  readonly [field in Exclude<PartField, 'metadata' | 'metrics'>]?: JsonObject | undefined
}

export interface Workflow extends RecordHead<'workflow'> {
  /** Content hashes of the schema revisions: the first is revision 1, the last the current one. */
  readonly schemaHashes: readonly string[]
}

/** A workflow and the revision of its schemas that fits what the caller declared. */
export interface DefinedWorkflow {
  readonly workflow: Workflow
  readonly schemaRevision: number
  readonly created: boolean
}

export type Workflows = ReturnType<typeof createWorkflows>

export function createWorkflows(deps: Deps) {
  const records = createRecords<Workflow>(deps, recordKinds.workflow)
  const checks = createLru<FieldCheck>({ maxWeight: 500 })
  const schemaKey = (id: string, revision: number) => ({
    pk: `workflow/${id}`,
    sk: `schema/${ordered(revision)}`,
  })

  async function schemas(id: Id<'workflow'>, revision: number): Promise<WorkflowSchemas> {
    const { content } = await read<WorkflowSchemas>(deps.table, schemaKey(id, revision))
    if (content) return content
    throw new TouchstoneError(
      'not_found',
      `The workflow ${id} has no schema revision ${revision}. Define the workflow again to learn its current one.`,
      { details: { id, revision } },
    )
  }

  return {
    records,
    schemas,

    /**
     * Creates the workflow of this name, or finds who has it now. Schemas that it has not seen yet become its
     * next schema revision; schemas that it has seen keep their revision.
     */
    async define(
      input: { name: string; schemas: WorkflowSchemas },
      author: Author,
    ): Promise<DefinedWorkflow> {
      await requireDefinition(input, deps.isolation)
      const hash = sha256Hex(canonicalJson(input.schemas))
      for (;;) {
        const found = await records.findHolder('', input.name)
        if (!found) {
          try {
            const workflow = await records.create(
              { name: input.name, schemaHashes: [hash] },
              { author, also: ({ id }) => [put(schemaKey(id, 1), input.schemas, 0)] },
            )
            return { workflow, schemaRevision: 1, created: true }
          } catch (error) {
            if (error instanceof TouchstoneError && error.code === 'name_taken') continue
            throw error
          }
        }
        const known = found.schemaHashes.indexOf(hash)
        if (known >= 0) return { workflow: found, schemaRevision: known + 1, created: false }
        const schemaRevision = found.schemaHashes.length + 1
        if (schemaRevision > limits.schemaRevisions)
          throw new TouchstoneError(
            'too_large',
            `The workflow ${JSON.stringify(found.name)} has ${limits.schemaRevisions} schema revisions, the maximum. Use one of them, or define a workflow with another name.`,
          )
        try {
          const workflow = await records.edit(found, {
            author,
            change: () => ({ schemaHashes: [...found.schemaHashes, hash] }),
            also: ({ id }) => [put(schemaKey(id, schemaRevision), input.schemas, 0)],
          })
          return { workflow, schemaRevision, created: false }
        } catch (error) {
          if (error instanceof TouchstoneError && error.code === 'stale_revision') continue
          throw error
        }
      }
    },

    list: (options: Omit<ListOptions<Workflow>, 'scope' | 'where'>): Promise<Page<Workflow>> =>
      listRecords(deps, records, { ...options, scope: '' }),

    /** The check for rows of one field, made for one schema revision. */
    async rowCheck(
      id: Id<'workflow'>,
      options: { schemaRevision: number; field: PartField },
    ): Promise<FieldCheck> {
      const { schemaRevision, field } = options
      if (field === 'metadata' || field === 'metrics') return anything
      const cacheKey = `${id} ${schemaRevision} ${field}`
      const cached = checks.get(cacheKey)
      if (cached) return cached
      const schema = (await schemas(id, schemaRevision))[field]
      const check = schema
        ? await fieldCheck(schema, `The ${field} schema of ${id}`, field)
        : anything
      checks.set(cacheKey, check)
      return check
    },
  }

  /** Schemas that are cheap are checked here, which is faster; others where they can be stopped. */
  async function fieldCheck(
    schema: JsonObject,
    what: string,
    field: PartField,
  ): Promise<FieldCheck> {
    const { isolation } = deps
    const { compileSchema } = await rowChecks()
    if (!isolation || isCheapSchema(schema)) return { now: compileSchema(schema, what) }
    const text = textOf(schema, what)
    return { apart: (lines) => isolation.check(text, { field, lines }) }
  }
}

/**
 * Refuses what cannot be a workflow, before anything is made for it.
 * @param isolation where schemas that may stall are compiled; without one, here
 * @throws TouchstoneError `bad_input`, `too_large`
 */
export async function requireDefinition(
  { name, schemas }: { readonly name: string; readonly schemas: WorkflowSchemas },
  isolation?: Isolation,
): Promise<void> {
  requireLabels({ name })
  requireSampleObject(name, schemas)
  const { compileSchema, requireForm } = await rowChecks()
  for (const [field, schema] of Object.entries(schemas)) {
    if (!schema) continue
    const what = `The ${field} schema of workflow ${JSON.stringify(name)}`
    requireForm(schema, what)
    if (isolation && !isCheapSchema(schema)) await isolation.compile(textOf(schema, what))
    else compileSchema(schema, what)
  }
}

/** How rows of a field are checked: one by one in this thread, or many lines of a part apart. */
export type FieldCheck =
  | { readonly now: RowCheck }
  | { readonly apart: (lines: readonly string[]) => Promise<Misfit | undefined> }

function textOf(schema: JsonObject, what: string): SchemaText {
  const json = canonicalJson(schema)
  return { json, hash: sha256Hex(json), what }
}

const anything: FieldCheck = { now: () => undefined }

// Most of what a server has to load is the compiler of schemas, and most calls go without it.
const rowChecks = (): Promise<typeof import('./row-checks.ts')> => import('./row-checks.ts')
