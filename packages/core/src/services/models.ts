import { TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import { sameJson, type Json, type JsonObject } from '../json.ts'
import { mergePatch, Metadata, valueAtPath } from '../metadata.ts'
import type { Author, Deps } from './deps.ts'
import { listRecords, type ListOptions, type Page } from './record-list.ts'
import { createRecords, type Action, type RecordHead } from './records.ts'
import type { Workflows } from './workflows.ts'

export interface ModelRecord extends RecordHead<'model'> {
  readonly workflowId: Id<'workflow'>
  readonly metadata: JsonObject
  readonly tags: readonly string[]
}

/** What an edit of a model changes; what is absent stays. */
export interface ModelChange {
  readonly name?: string | undefined
  /** Replaces the metadata as a whole. */
  readonly metadata?: JsonObject | undefined
  /** A JSON Merge Patch (RFC 7396) of the metadata. */
  readonly metadataPatch?: JsonObject | undefined
  /** Replaces the tags as a whole. */
  readonly tags?: readonly string[] | undefined
}

export interface ModelFilter {
  readonly workflowId?: Id<'workflow'> | undefined
  /** All of these. */
  readonly tags?: readonly string[] | undefined
  /** A part of the name; case does not matter. */
  readonly nameContains?: string | undefined
  /** Each path holds exactly this value. */
  readonly metadata?:
    | readonly { readonly path: string | readonly string[]; readonly equals: Json }[]
    | undefined
  /** `false` the models in use, `true` the archived ones, `'any'` both. @default false */
  readonly archived?: boolean | 'any' | undefined
}

export type ModelListOptions = Omit<ListOptions<ModelRecord>, 'scope' | 'where'> & {
  readonly filter?: ModelFilter | undefined
}

/** The model to edit, and the revision of it that the caller saw. */
export interface Seen {
  readonly id: Id<'model'>
  readonly revision: number
}

export type Models = ReturnType<typeof createModels>

export function createModels(deps: Deps, workflows: Workflows) {
  const records = createRecords<ModelRecord>(deps, {
    kind: 'model',
    noun: 'model',
    scopeOf: () => '',
  })

  const setAction = (seen: Seen, author: Author, action: Action, change: Partial<ModelRecord>) =>
    records.edit(seen.id, {
      revision: seen.revision,
      action,
      author,
      change: () => change,
      evenDeleted: action === 'restored',
    })

  return {
    records,

    async create(
      input: {
        workflowId: Id<'workflow'>
        name: string
        metadata: JsonObject
        tags: readonly string[]
      },
      author: Author,
    ): Promise<ModelRecord> {
      await workflows.records.load(input.workflowId)
      return records.create({ ...input }, { author })
    },

    load: (nameOrId: string | number): Promise<ModelRecord> => records.find('', nameOrId),

    update: (seen: Seen, change: ModelChange, author: Author): Promise<ModelRecord> =>
      records.edit(seen.id, {
        revision: seen.revision,
        action: change.name === undefined ? 'edited' : 'renamed',
        author,
        change: (current) => changedFields(current, change),
      }),

    archive: (seen: Seen, author: Author): Promise<ModelRecord> =>
      setAction(seen, author, 'archived', { archivedAt: new Date(deps.now()).toISOString() }),

    /** Brings an archived model back, or a deleted one while its name is free. */
    restore: (seen: Seen, author: Author): Promise<ModelRecord> =>
      setAction(seen, author, 'restored', { archivedAt: null, deletedAt: null }),

    /** Frees the name at once; the model can be restored until garbage collection removes it. */
    delete: (seen: Seen, author: Author): Promise<ModelRecord> =>
      setAction(seen, author, 'deleted', { deletedAt: new Date(deps.now()).toISOString() }),

    /** Makes the state of an earlier revision the newest one. */
    async revert(seen: Seen, to: number, author: Author): Promise<ModelRecord> {
      const { state } = await records.at(seen.id, to)
      return records.edit(seen.id, {
        revision: seen.revision,
        action: 'reverted',
        author,
        change: (current) =>
          changedFields(current, {
            name: state.name,
            metadata: state.metadata,
            tags: state.tags,
          }),
      })
    },

    list: (options: ModelListOptions): Promise<Page<ModelRecord>> => {
      const { filter = {}, ...page } = options
      return listRecords(deps, records, { ...page, scope: '', where: matcher(filter) })
    },
  }
}

function changedFields(current: ModelRecord, change: ModelChange): Partial<ModelRecord> {
  const patched =
    change.metadataPatch === undefined
      ? change.metadata
      : patchedMetadata(change.metadata ?? current.metadata, change.metadataPatch)
  const { name, tags } = change
  return {
    ...(name !== undefined && name !== current.name && { name }),
    ...(patched !== undefined && !identical(patched, current.metadata) && { metadata: patched }),
    ...(tags !== undefined && !sameJson(tags, current.tags) && { tags }),
  }
}

// Stricter than canonical equality: a new order of keys is a change that people want kept.
const identical = (a: JsonObject, b: JsonObject): boolean => JSON.stringify(a) === JSON.stringify(b)

function patchedMetadata(metadata: JsonObject, patch: JsonObject): JsonObject {
  const merged = Metadata.safeParse(mergePatch(metadata, patch))
  if (merged.success) return merged.data
  throw new TouchstoneError(
    'too_large',
    merged.error.issues[0]?.message ?? 'Metadata is too large.',
  )
}

function matcher(filter: ModelFilter): (model: ModelRecord) => boolean {
  const part = filter.nameContains?.toLowerCase()
  const archived = filter.archived ?? false
  return (model) =>
    (archived === 'any' || archived === (model.archivedAt !== null)) &&
    (filter.workflowId === undefined || model.workflowId === filter.workflowId) &&
    (part === undefined || model.name.toLowerCase().includes(part)) &&
    (filter.tags ?? []).every((tag) => model.tags.includes(tag)) &&
    (filter.metadata ?? []).every(({ path, equals }) => {
      const value = valueAtPath(model.metadata, path)
      return value !== undefined && sameJson(value, equals)
    })
}
