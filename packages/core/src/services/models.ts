import type { Id } from '../ids.ts'
import { requireJson, sameJson, type Json, type JsonObject } from '../json.ts'
import { mergePatch, requireMetadata, valueAtPath } from '../metadata.ts'
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

type State = Partial<Pick<ModelRecord, 'archivedAt' | 'deletedAt'>>

export type Models = ReturnType<typeof createModels>

export function createModels(deps: Deps, workflows: Workflows) {
  const records = createRecords<ModelRecord>(deps, {
    kind: 'model',
    noun: 'model',
    scopeOf: () => '',
  })

  const setState = (seen: Seen, author: Author, action: Action, state: State) =>
    records.edit(seen.id, {
      revision: seen.revision,
      action,
      author,
      // A model that is archived already keeps the time at which it was.
      change: ({ archivedAt }) => (state.archivedAt && archivedAt ? {} : state),
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
        action: 'edited',
        author,
        change: (current) => changedFields(current, change),
      }),

    archive: (seen: Seen, author: Author): Promise<ModelRecord> =>
      setState(seen, author, 'archived', { archivedAt: new Date(deps.now()).toISOString() }),

    /** Undoes a delete while the name is free; of a model that is there, the archiving. */
    restore: (seen: Seen, author: Author): Promise<ModelRecord> =>
      records.edit(seen.id, {
        revision: seen.revision,
        action: 'restored',
        author,
        change: ({ deletedAt }) =>
          deletedAt === null ? { archivedAt: null } : { deletedAt: null },
        evenDeleted: true,
      }),

    /** Frees the name at once; the model can be restored until garbage collection removes it. */
    delete: (seen: Seen, author: Author): Promise<ModelRecord> =>
      setState(seen, author, 'deleted', { deletedAt: new Date(deps.now()).toISOString() }),

    /** Makes the state of an earlier revision the newest one. */
    async revert(seen: Seen, to: number, author: Author): Promise<ModelRecord> {
      const { state } = await records.at(seen.id, to)
      return records.edit(seen.id, {
        revision: seen.revision,
        action: 'reverted',
        author,
        change: () => ({ name: state.name, metadata: state.metadata, tags: state.tags }),
      })
    },

    list: (options: ModelListOptions): Promise<Page<ModelRecord>> => {
      const { filter = {}, ...page } = options
      return listRecords(deps, records, { ...page, scope: '', where: matcher(filter) })
    },
  }
}

function changedFields(
  current: ModelRecord,
  change: ModelChange,
): Omit<ModelChange, 'metadataPatch'> {
  const { metadataPatch: patch, ...fields } = change
  if (patch === undefined) return fields
  return { ...fields, metadata: patchedMetadata(change.metadata ?? current.metadata, patch) }
}

function patchedMetadata(metadata: JsonObject, patch: JsonObject): JsonObject {
  requireJson(patch, 'The metadata patch')
  const merged = mergePatch(metadata, patch)
  requireMetadata(merged)
  return merged
}

function matcher(filter: ModelFilter): (model: ModelRecord) => boolean {
  const part = filter.nameContains?.normalize('NFC').toLowerCase()
  const tags = (filter.tags ?? []).map((tag) => tag.normalize('NFC').trim())
  const archived = filter.archived ?? false
  return (model) =>
    (archived === 'any' || archived === (model.archivedAt !== null)) &&
    (filter.workflowId === undefined || model.workflowId === filter.workflowId) &&
    (part === undefined || model.name.toLowerCase().includes(part)) &&
    tags.every((tag) => model.tags.includes(tag)) &&
    (filter.metadata ?? []).every(({ path, equals }) => {
      const value = valueAtPath(model.metadata, path)
      return value !== undefined && sameJson(value, equals)
    })
}
