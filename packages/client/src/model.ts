import {
  formerName,
  hasCode,
  requireConditions,
  requireJson,
  requireLabels,
  TouchstoneError,
  type ChangeOf,
  type Id,
  type JsonObject,
  type RowError,
} from '@touchstone/core'
import type {
  ModelChange,
  ModelFilter,
  ModelRecord,
  Revision,
  ScoreRef,
} from '@touchstone/core/services'
import type { Rpc } from './contract.ts'
import { getOrCreate } from './get-or-create.ts'
import type { Infer, InferBatch, Inferring } from './infer.ts'
import { entries } from './pages.ts'
import { readBlocks } from './read-blocks.ts'
import { contextOf, RecordInstance } from './record-instance.ts'
import { RowStream } from './row-stream.ts'
import type { Rows } from './table/table.ts'
import {
  uploadInferences,
  type UploadInferencesOptions,
  type UploadInferencesSummary,
} from './table/upload-inferences.ts'
import { targetOf } from './target.ts'
import type { TestCase } from './test-case.ts'
import type { TestSuite } from './test-suite.ts'
import { verify, type VerifyOptions, type Verification } from './verify.ts'
import type {
  GroundTruthOf,
  InferenceOf,
  TestSampleOf,
  WorkflowContext,
  WorkflowTypes,
} from './workflow-types.ts'

/** What a new model gets: metadata, tags, and how it infers. */
export interface NewModel<T extends WorkflowTypes>
  extends Inferring<T>, Omit<ChangeOf<'model'>, 'name'> {}

export type { ModelChange as ModelUpdate }

/** Which models a list has, and in which order. */
export interface ModelListOptions extends Omit<ModelFilter, 'workflowId'> {
  /** By a metric, the best model is first in ascending order. @default 'created' */
  readonly sort?: 'name' | 'created' | 'updated' | ScoreRef | undefined
  /** @default 'ascending' */
  readonly order?: 'ascending' | 'descending' | undefined
}

/** One row of what a model produced. */
export interface InferenceRow<T extends WorkflowTypes> {
  readonly testSample: TestSampleOf<T>
  /** Undefined when read over a test suite, whose test cases may differ in it. */
  readonly groundTruth: GroundTruthOf<T>
  /** Undefined when the model has none for this sample; `error` may then say why. */
  readonly inference: InferenceOf<T> | undefined
  readonly error: RowError | undefined
}

/** One entry of a model's history. */
export type ModelRevision = Revision<ModelRecord>

/**
 * A model as a black box: what is known about it, and what it produced. An instance knows one
 * revision; edits are made on that revision and move the instance to the next.
 */
export class Model<T extends WorkflowTypes> extends RecordInstance<T, ModelRecord> {
  infer: Infer<T> | undefined
  inferBatch: InferBatch<T> | undefined

  /** Made by `Model.create`, `Model.load` and their siblings of a workflow. */
  constructor(
    context: WorkflowContext<T>,
    record: ModelRecord,
    options: Inferring<T> & { readonly formerName?: string | undefined } = {},
  ) {
    super({ noun: 'model', context, record, formerName: options.formerName })
    this.infer = options.infer
    this.inferBatch = options.inferBatch
  }

  get metadata(): JsonObject {
    return this.record.metadata
  }
  /** Grows by one with every edit. */
  get revision(): number {
    return this.record.revision
  }

  /**
   * Edits the model.
   * @throws TouchstoneError `stale_revision` when somebody edited it since this instance was
   * loaded: `details.current` is the model as it is now, and {@link reload} takes it over.
   * `not_found` when it was loaded by a former name; `name_taken`, `bad_input`, `too_large`
   * @example
   * await model.update({ metadataPatch: { train: { lr: 0.001 } }, tags: ['prod'] })
   */
  async update(change: ModelChange): Promise<this> {
    return this.take(this.#models.update.mutate({ ...this.seen(), ...checked(change, this.name) }))
  }

  /** Takes over what the server has now. */
  async reload(): Promise<this> {
    return this.take(this.#models.get.query({ model: this.id }))
  }

  /** What happened to the model, newest first. */
  history(): AsyncGenerator<ModelRevision, void> {
    return entries((before: number | undefined) =>
      this.#models.history.query({ id: this.id, before }),
    )
  }

  /** Makes name, metadata and tags of an earlier revision the newest revision. */
  async revert(to: number): Promise<this> {
    return this.take(this.#models.revert.mutate({ ...this.seen(), to }))
  }

  /** Takes the model out of lists; everything stays. */
  async archive(): Promise<this> {
    return this.take(this.#models.archive.mutate(this.seen()))
  }

  /**
   * Undoes {@link delete}, or {@link archive} for a model that is not deleted. A model that was archived
   * before it was deleted comes back archived.
   */
  async restore(): Promise<this> {
    return this.take(this.#models.restore.mutate(this.seen()))
  }

  /** Deletes the model and frees its name. {@link restore} undoes it while the name is free. */
  async delete(): Promise<this> {
    return this.take(this.#models.delete.mutate(this.seen()))
  }

  /**
   * What the model produced for a test case or a test suite, in the order of the samples. Rows
   * without an inference come too. Memory is a few blocks of 4,096 rows, whatever the total.
   *
   * @example
   * for await (const { testSample, groundTruth, inference } of model.inferences(testCase)) …
   */
  inferences(of: TestCase<T> | TestSuite<T>): AsyncGenerator<InferenceRow<T>, void> {
    const target = targetOf(of)
    const context = contextOf(this)
    const blocks = readBlocks(context, (from) =>
      context.rpc.inferences.read.query({ target, modelId: this.id, from }),
    )
    return new RowStream(
      blocks,
      // Every stored row was checked against the workflow's types when it was committed.
      ({ testSample, groundTruth, inference, error }) =>
        ({ testSample, groundTruth, inference, error }) as InferenceRow<T>,
    )
  }

  /**
   * Uploads inferences from a table: a file, a list, or rows as they come, in any order. Values are
   * coerced as the workflow's inference type says. The same table uploaded again sends nothing; an
   * upload that broke off goes on with what is missing.
   *
   * @example
   * const summary = await model.uploadInferences(suite, readCsv('predictions.csv'), {
   *   key: 'locator',
   *   map: { label: 'predicted_class', score: 'confidence' },
   * })
   * @throws TouchstoneError `schema_mismatch` naming file, line, column and value; `bad_input` for
   * unknown keys, and for a key that comes with two inferences; `infer_failed` when test samples
   * have no row; `not_found` when the model was loaded by a former name
   */
  async uploadInferences<Row>(
    of: TestSuite<T> | TestCase<T>,
    rows: Rows<Row>,
    options: UploadInferencesOptions<Row>,
  ): Promise<UploadInferencesSummary> {
    const { id } = this.seen()
    const context = contextOf(this)
    return uploadInferences({ context, of, modelId: () => id }, rows, options)
  }

  /**
   * Infers a random share of the samples of a suite or a test case again and compares with what is stored.
   * @throws TouchstoneError `bad_input` when the model has no `infer`
   */
  verify(of: TestSuite<T> | TestCase<T>, options: VerifyOptions = {}): Promise<Verification<T>> {
    return verify(this, of, options)
  }

  get #models(): Rpc['models'] {
    return contextOf(this).rpc.models
  }
}

/** `Model` of one workflow. */
export interface ModelClass<T extends WorkflowTypes> {
  /**
   * Creates a model.
   * @throws TouchstoneError `name_taken`, `bad_input`, `too_large`
   */
  create(name: string, options?: NewModel<T>): Promise<Model<T>>
  /**
   * Loads a model by name or id. A former name finds its model for reading, until another model
   * takes that name; see {@link Model.formerName}.
   * @throws TouchstoneError `not_found`; `bad_input` for a model of another workflow
   */
  load(nameOrId: string | number, inferring?: Inferring<T>): Promise<Model<T>>
  /**
   * Loads the model that has this name now, or creates it. Of many callers at once exactly one
   * creates it. Metadata and tags are used for a new model only.
   */
  getOrCreate(
    name: string,
    options?: NewModel<T>,
  ): Promise<{ readonly model: Model<T>; readonly created: boolean }>
  /**
   * Uploads inferences as `model.uploadInferences` does, to the model that has this name now. Where
   * there is none, it is created right before the first rows are sent: after all that can be checked
   * of the table before, and not in a dry run.
   * @returns no `model` where there is none and nothing was sent
   */
  getOrCreateFromTable<Row>(
    name: string,
    of: TestSuite<T> | TestCase<T>,
    rows: Rows<Row>,
    options: UploadInferencesOptions<Row> & NewModel<T>,
  ): Promise<{
    readonly model: Model<T> | undefined
    readonly created: boolean
    readonly summary: UploadInferencesSummary
  }>
  /**
   * The workflow's models that fit all options, fetched page by page.
   * @throws TouchstoneError `bad_input` for a condition that makes no sense
   * @example
   * Model.list({
   *   metadata: [
   *     { path: 'train.lr', op: '>', value: 0.01 },
   *     { path: 'train.optimizer', op: 'contains', value: 'adam' },
   *     { path: 'retired', op: 'absent' },
   *   ],
   *   updated: [{ op: '>=', value: '2026-03-01' }],
   * })
   */
  list(options?: ModelListOptions): AsyncGenerator<Model<T>, void>
}

/** JSON turns NaN into null without a word; so the check comes before. */
function checked<M extends ModelChange>(change: M, name: string): M {
  const what = `The metadata of model ${JSON.stringify(name)}`
  if (change.metadata !== undefined) requireJson(change.metadata, what)
  if (change.metadataPatch !== undefined) requireJson(change.metadataPatch, what)
  return change
}

const ofAnotherWorkflow = (record: ModelRecord, workflowName: string): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `The model ${JSON.stringify(record.name)} belongs to another workflow (${record.workflowId}) than ${JSON.stringify(workflowName)}. Load it from the workflow that it was made in.`,
    { details: { id: record.id, workflowId: record.workflowId } },
  )

export function bindModel<T extends WorkflowTypes>(context: WorkflowContext<T>): ModelClass<T> {
  const { rpc, ready } = context

  async function create(name: string, options: NewModel<T> = {}): Promise<Model<T>> {
    const { metadata = {}, tags = [], ...inferring } = options
    const { workflowId } = await ready()
    const record = await rpc.models.create.mutate({
      workflowId,
      name,
      tags,
      ...checked({ metadata }, name),
    })
    return new Model(context, record, inferring)
  }

  async function load(
    nameOrId: string | number,
    options: Inferring<T> & { readonly forWriting?: boolean } = {},
  ): Promise<Model<T>> {
    const { forWriting, infer, inferBatch } = options
    const { workflowId } = await ready()
    const record = await rpc.models.get.query({ model: nameOrId, forWriting })
    if (record.workflowId !== workflowId) throw ofAnotherWorkflow(record, context.workflowName)
    return new Model(context, record, {
      infer,
      inferBatch,
      formerName: formerName(nameOrId, record),
    })
  }

  async function getOrCreateModel(
    name: string,
    options: NewModel<T> = {},
  ): Promise<{ model: Model<T>; created: boolean }> {
    const { it, created } = await getOrCreate(
      () => load(name, { ...options, forWriting: true }),
      () => create(name, options),
    )
    return { model: it, created }
  }

  return {
    create,
    load: (nameOrId, { infer, inferBatch } = {}) => load(nameOrId, { infer, inferBatch }),
    getOrCreate: getOrCreateModel,
    async getOrCreateFromTable(name, of, rows, options) {
      const found = await load(name, { ...options, forWriting: true }).catch((error: unknown) => {
        if (hasCode(error, 'not_found')) return undefined
        throw error
      })
      if (found) {
        const summary = await found.uploadInferences(of, rows, options)
        return { model: found, created: false, summary }
      }
      requireLabels({ name, tags: options.tags })
      checked({ metadata: options.metadata }, name)
      let made: ReturnType<typeof getOrCreateModel> | undefined
      const modelId = async (): Promise<Id<'model'>> => {
        made ??= getOrCreateModel(name, options)
        // A failure is not kept: whoever tries again asks again.
        made.catch(() => (made = undefined))
        return (await made).model.id
      }
      const summary = await uploadInferences({ context, of, modelId, isNew: true }, rows, options)
      return { ...((await made) ?? { model: undefined, created: false }), summary }
    },
    async *list(options = {}) {
      const { sort, order, ...filter } = options
      requireConditions(filter)
      const { workflowId } = await ready()
      const records = entries((cursor: string | undefined) =>
        rpc.models.list.query({
          filter: { ...filter, workflowId },
          sort,
          order,
          cursor,
          limit: 200,
        }),
      )
      for await (const record of records) yield new Model(context, record)
    },
  }
}
