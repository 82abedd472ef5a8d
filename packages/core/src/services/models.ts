import type { Id } from '../ids.ts'
import { requireJson, type JsonObject } from '../json.ts'
import { mergePatch, requireMetadata } from '../metadata.ts'
import type { MetadataPath } from '../metadata-condition.ts'
import { metricHolds } from '../metric-condition.ts'
import type { Item } from '../ports/table.ts'
import { recordKinds, type ChangeOf, type FieldsOf } from '../record-kind.ts'
import { requireCaller } from './caller.ts'
import type { Author, Deps } from './deps.ts'
import { contentOf, readMany, scan } from './documents.ts'
import { facetsOf, type ModelFacets } from './model-facets.ts'
import { modelMatcher, type ModelFilter } from './model-filter.ts'
import { metadataKey, sortKeyOf } from './model-order.ts'
import { orderedPage, type SortKey, type Stored } from './ordered-page.ts'
import { listRecords, type ListOptions, type Page, type SortBy } from './record-list.ts'
import type { FindOptions } from './record-finder.ts'
import { createRecords } from './records.ts'
import type { Action, RecordHead } from './record.ts'
import { bestFirst, createScores, type ScoreCondition, type ScoreRef } from './scores.ts'
import { runPartition } from './test-run-keys.ts'
import type { TestRun } from './test-run.ts'
import type { Workflows } from './workflows.ts'
import type { ModelRecord } from './model-record.ts'

/** What an edit of a model changes; what is absent stays. */
export interface ModelChange extends ChangeOf<'model'> {
  /** A JSON Merge Patch (RFC 7396) of the metadata. */
  readonly metadataPatch?: JsonObject | undefined
}

/**
 * `workflow`, `tags`, `lastRun` and paths of the metadata cost a read of all models for each page, and
 * metrics one of all runs beside. By a metric the best model is first in ascending order.
 */
export type ModelSort =
  | SortBy
  | 'workflow'
  | 'tags'
  | 'lastRun'
  | { readonly metadata: MetadataPath }
  | ScoreRef

export type ModelListOptions = Omit<ListOptions<ModelRecord>, 'scope' | 'where' | 'sort'> & {
  /** @default 'created' */
  readonly sort?: ModelSort | undefined
  readonly filter?: ModelFilter | undefined
}

/** The model to edit, and the revision of it that the caller saw. */
export interface Seen {
  readonly id: Id<'model'>
  readonly revision: number
}

type Scores = ReturnType<typeof createScores>

type State = Partial<Pick<ModelRecord, 'archivedAt' | 'deletedAt'>>

export type Models = ReturnType<typeof createModels>

export function createModels(deps: Deps, workflows: Workflows) {
  const records = createRecords<ModelRecord>(deps, recordKinds.model)

  const setState = (seen: Seen, author: Author, action: Action, state: State) =>
    records.edit(seen, {
      author,
      action,
      // A model that is archived already keeps the time at which it was.
      change: ({ archivedAt }) => (state.archivedAt && archivedAt ? {} : state),
    })

  return {
    records,

    async create(
      input: FieldsOf<'model'> & { readonly workflowId: Id<'workflow'> },
      author: Author,
    ): Promise<ModelRecord> {
      await workflows.records.load(input.workflowId)
      return records.create({ ...input }, { author })
    },

    load: (nameOrId: string | number, options?: FindOptions): Promise<ModelRecord> =>
      records.find('', nameOrId, options),

    update: (seen: Seen, change: ModelChange, author: Author): Promise<ModelRecord> =>
      records.edit(seen, { author, change: (current) => changedFields(current, change) }),

    archive: (seen: Seen, author: Author): Promise<ModelRecord> =>
      setState(seen, author, 'archived', { archivedAt: new Date(deps.now()).toISOString() }),

    /** Undoes a delete while the name is free; the archiving only of a model that is not deleted. */
    restore: (seen: Seen, author: Author): Promise<ModelRecord> =>
      records.edit(seen, {
        author,
        action: 'restored',
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
      return records.edit(seen, {
        author,
        action: 'reverted',
        change: () => ({ name: state.name, metadata: state.metadata, tags: state.tags }),
      })
    },

    async list(options: ModelListOptions): Promise<Page<ModelRecord>> {
      const { filter = {}, sort = 'created', signal, ...page } = options
      const scores = createScores(deps.table, signal)
      const where = await withScores(modelMatcher(filter), filter.scores ?? [], scores)
      const isStored = sort === 'created' || sort === 'name' || sort === 'updated'
      if (isStored && filter.ids === undefined)
        return listRecords(deps, records, { ...page, signal, sort, scope: '', where })
      const keyOf = await sortKeys(sort, { signal, scores })
      const models = filter.ids ? readSome([...new Set(filter.ids)]) : readAll()
      return orderedPage(matching(models, where, signal), { ...page, keyOf, load: readSome })
    },

    /** Reads all models. */
    facets: (signal?: AbortSignal): Promise<ModelFacets> =>
      facetsOf(matching(readAll(), () => true, signal)),
  }

  async function* readSome(ids: readonly Id<'model'>[]): AsyncGenerator<Stored<ModelRecord>> {
    const keys = ids.map((id) => records.headKey(id))
    for await (const item of readMany(deps.table, keys)) yield stored(item)
  }

  async function* readAll(): AsyncGenerator<Stored<ModelRecord>> {
    for await (const item of scan(deps.table, { pk: records.kind.kind })) yield stored(item)
  }

  async function stored(item: Item | undefined): Promise<Stored<ModelRecord>> {
    const model = item && contentOf<ModelRecord>(item)
    return model && (await records.exists(model))
      ? { value: item.value, record: model }
      : { value: '', record: undefined }
  }

  async function* matching(
    all: AsyncIterable<Stored<ModelRecord>>,
    where: (model: ModelRecord) => boolean,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ModelRecord> {
    for await (const { record } of all) {
      requireCaller(signal)
      if (record && where(record)) yield record
    }
  }

  /** What models are put in order by. */
  async function sortKeys(
    sort: ModelSort,
    { signal, scores }: { signal: AbortSignal | undefined; scores: Scores },
  ): Promise<(model: ModelRecord) => SortKey> {
    if (typeof sort === 'object') {
      if ('metadata' in sort) return metadataKey(sort.metadata)
      const [find, keyOf] = [await scores.finder(sort), bestFirst()]
      return ({ id }) => keyOf(find(id))
    }
    if (sort === 'name') return ({ name }) => sortKeyOf(name)
    if (sort === 'created') return ({ id }) => sortKeyOf(id)
    if (sort === 'updated') return ({ updatedAt }) => sortKeyOf(updatedAt)
    if (sort === 'tags') return ({ tags }) => sortKeyOf(tags[0] && tags.join('\t'))
    const names = sort === 'lastRun' ? await lastRunTimes(signal) : await workflowNames()
    return sort === 'lastRun'
      ? ({ id }) => sortKeyOf(names.get(id))
      : ({ workflowId }) => sortKeyOf(names.get(workflowId))
  }

  async function workflowNames(): Promise<Map<string, string>> {
    const names = new Map<string, string>()
    for await (const item of scan(deps.table, { pk: workflows.records.kind.kind }))
      names.set(item.sk, contentOf<RecordHead>(item).name)
    return names
  }

  async function lastRunTimes(signal: AbortSignal | undefined): Promise<Map<string, string>> {
    const times = new Map<string, string>()
    for await (const item of scan(deps.table, { pk: runPartition, reverse: true })) {
      requireCaller(signal)
      const { modelId, createdAt } = contentOf<TestRun>(item)
      if (!times.has(modelId)) times.set(modelId, createdAt)
    }
    return times
  }
}

/** The same, for models whose scores meet all conditions. */
async function withScores(
  where: (model: ModelRecord) => boolean,
  conditions: readonly ScoreCondition[],
  scores: Scores,
): Promise<(model: ModelRecord) => boolean> {
  const finders = await Promise.all(
    conditions.map(async (condition) => ({ condition, find: await scores.finder(condition) })),
  )
  return (model) =>
    where(model) &&
    finders.every(({ condition, find }) => metricHolds(condition, find(model.id)?.value))
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
