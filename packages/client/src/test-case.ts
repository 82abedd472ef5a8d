import {
  addRow,
  bitmapOf,
  blockOf,
  encodeBitmap,
  formerName,
  rowOf,
  TouchstoneError,
  type ChangeOf,
} from '@touchstone/core'
import type { BlockRows, TestCaseRecord } from '@touchstone/core/services'
import { createMany, requireFewBlocks, requireFewTestCases } from './create-many.ts'
import { getOrCreate } from './get-or-create.ts'
import { entries } from './pages.ts'
import { labeledJson } from './labeled-json.ts'
import { readBlocks, type BlockRows as DecodedRows } from './read-blocks.ts'
import { contextOf, RecordInstance } from './record-instance.ts'
import { RowStream } from './row-stream.ts'
import type { Rows } from './table/table.ts'
import {
  checkLabeled,
  uploadLabeled,
  type LabeledTableCheck,
  type LabeledTableOptions,
} from './table/upload-labeled.ts'
import { uploadTestData } from './upload-test-data.ts'
import type { LabeledSample } from './labeled-sample.ts'
import type {
  GroundTruthOf,
  TestSampleOf,
  WorkflowContext,
  WorkflowTypes,
} from './workflow-types.ts'

/** Samples with ground truths, from memory or as they come. */
export type LabeledSamples<T extends WorkflowTypes> =
  | Iterable<LabeledSample<T>>
  | AsyncIterable<LabeledSample<T>>

type Labels = Omit<ChangeOf<'testCase'>, 'name'>

/** What a new test case holds: samples, or a slice of another test case. */
export type NewTestCase<T extends WorkflowTypes> = Labels &
  (
    | { readonly samples: LabeledSamples<T>; readonly sliceOf?: undefined }
    | {
        /** Takes samples and ground truths of this test case over; nothing is uploaded again. */
        readonly sliceOf: TestCase<T>
        /** Which of them. */
        readonly where: (row: LabeledRow<T>) => boolean
        readonly samples?: undefined
      }
  )

/** One row of a test case as it is stored. */
export interface LabeledRow<T extends WorkflowTypes> {
  readonly testSample: TestSampleOf<T>
  readonly groundTruth: GroundTruthOf<T>
}

/** An edit of the contents makes a new version; the versions before stay as they are. */
export interface TestCaseEdit<T extends WorkflowTypes> extends ChangeOf<'testCase'> {
  /**
   * Samples to add; one that is there already gets the new ground truth, and the new metadata
   * when it comes with some.
   */
  readonly add?: LabeledSamples<T> | undefined
  /** Samples to take out. */
  readonly remove?: ((row: LabeledRow<T>) => boolean) | undefined
  /** New contents altogether; excludes `add` and `remove`. */
  readonly replace?: LabeledSamples<T> | undefined
}

/** A named, versioned set of test samples with ground truths. */
export class TestCase<T extends WorkflowTypes> extends RecordInstance<T, TestCaseRecord> {
  /** Which version this instance stands for. */
  readonly version: number
  /** How many test samples this version has. */
  readonly size: number

  /** Made by `TestCase.create`, `TestCase.load` and their siblings of a workflow. */
  constructor(
    context: WorkflowContext<T>,
    record: TestCaseRecord,
    contents: { version: number; samples: number; formerName?: string | undefined } = record,
  ) {
    super({ noun: 'test case', context, record, formerName: contents.formerName })
    this.version = contents.version
    this.size = contents.samples
  }

  get description(): string {
    return this.record.description
  }

  /** The test samples with their ground truths, in the order in which the workflow met them. */
  rows(): AsyncGenerator<LabeledRow<T>, void> {
    return new RowStream(
      this.#blocks(),
      // Every stored row was checked against the workflow's types when it was committed.
      ({ testSample, groundTruth }) => ({ testSample, groundTruth }) as LabeledRow<T>,
    )
  }

  /**
   * Makes the next version, unless the contents stay the same. This instance stays at its version.
   * @throws TouchstoneError `stale_revision`, `name_taken`, `bad_input`, `schema_mismatch`;
   * `not_found` when it was loaded by a former name
   */
  async edit(change: TestCaseEdit<T>): Promise<TestCase<T>> {
    const seen = this.seen()
    const context = contextOf(this)
    const { name, description, tags, add, remove, replace } = change
    if (replace !== undefined && (add !== undefined || remove !== undefined))
      throw new TouchstoneError(
        'bad_input',
        'An edit either replaces the contents or adds and removes. Make two edits of it.',
      )
    const added = replace ?? add
    const changesContent = added !== undefined || remove !== undefined
    const content = {
      ...(added === undefined
        ? {}
        : { draftId: await uploadTestData(context, labeledJson(context.types, added)) }),
      ...(remove === undefined ? {} : { remove: await this.select(remove) }),
      ...(replace === undefined ? {} : { clear: true }),
    }
    const record = await context.rpc.testCases.edit.mutate({
      ...seen,
      name,
      description,
      tags,
      ...(changesContent ? { content } : {}),
    })
    return new TestCase(context, record)
  }

  /**
   * Makes the next version from a table: adds its rows, where a sample that is there already gets
   * the new ground truth, or with `replace` has them instead of what was there. A table that changes
   * nothing makes no version.
   * @throws TouchstoneError `stale_revision`, `cancelled`; `schema_mismatch` naming file, line,
   * column and value; `bad_input` naming two rows that contradict each other; `not_found` when it
   * was loaded by a former name
   */
  async editFromTable<Row>(
    rows: Rows<Row>,
    options: Labels & LabeledTableOptions<Row> & { readonly replace?: boolean | undefined } = {},
  ): Promise<TestCase<T>> {
    const seen = this.seen()
    const context = contextOf(this)
    const { description, tags, replace = false, ...columns } = options
    const draftId = await uploadLabeled(context, rows, columns)
    const record = await context.rpc.testCases.edit.mutate({
      ...seen,
      description,
      tags,
      content: { draftId, clear: replace },
    })
    return new TestCase(context, record)
  }

  /**
   * The rows of this version that a predicate picks, as sets of rows by block.
   * @throws TouchstoneError `too_large` for rows of more than 5,000 blocks
   */
  async select(where: (row: LabeledRow<T>) => boolean): Promise<BlockRows[]> {
    const selected = new Map<number, Uint8Array>()
    for await (const rows of this.#blocks()) {
      for (const row of rows) {
        // See `rows`.
        if (!where(row as unknown as LabeledRow<T>)) continue
        const ofBlock = selected.get(blockOf(row.place)) ?? bitmapOf()
        addRow(ofBlock, rowOf(row.place))
        selected.set(blockOf(row.place), ofBlock)
      }
    }
    requireFewBlocks(selected.size)
    return [...selected].map(([block, rows]) => ({ block, rows: encodeBitmap(rows) }))
  }

  #blocks(): AsyncGenerator<DecodedRows, void> {
    const { id: testCaseId, version } = this
    const context = contextOf(this)
    return readBlocks(context, (from) =>
      context.rpc.testCases.read.query({ testCaseId, version, from }),
    )
  }
}

/** `TestCase` of one workflow. */
export interface TestCaseClass<T extends WorkflowTypes> {
  /**
   * Creates a test case from samples with ground truths, or as a slice of another.
   * @throws TouchstoneError `name_taken`, `bad_input`, `schema_mismatch`
   * @example
   * const all = await TestCase.create('all', { samples: rows })
   * const night = await TestCase.create('night', {
   *   sliceOf: all,
   *   where: ({ testSample }) => testSample.metadata?.time === 'night',
   * })
   */
  create(name: string, options: NewTestCase<T>): Promise<TestCase<T>>
  /**
   * Creates a test case from a table: a file, a list, or rows as they come.
   * @throws TouchstoneError `name_taken`, `cancelled`; `schema_mismatch` naming file, line, column
   * and value; `bad_input` naming two rows that contradict each other. No test case is there then
   * @example
   * const all = await TestCase.fromTable('all', readCsv('labels.csv'), {
   *   groundTruth: { label: 'class' },
   * })
   */
  fromTable<Row>(
    name: string,
    rows: Rows<Row>,
    options?: Labels & LabeledTableOptions<Row>,
  ): Promise<TestCase<T>>
  /**
   * Reads a table and checks its rows as `fromTable` does. Nothing is written.
   * @throws TouchstoneError `schema_mismatch` naming file, line, column and value; `bad_input`
   * naming two rows that give one sample different ground truths or metadata; `cancelled`
   */
  checkTable<Row>(rows: Rows<Row>, options?: LabeledTableOptions<Row>): Promise<LabeledTableCheck>
  /**
   * Loads a test case by name or id, at its newest version or at a given one. A former name finds it
   * for reading, until another test case takes that name.
   */
  load(nameOrId: string | number, options?: { version?: number }): Promise<TestCase<T>>
  /** Loads the test case that has this name now, or creates it. Of many callers exactly one does. */
  getOrCreate(
    name: string,
    options: NewTestCase<T>,
  ): Promise<{ readonly testCase: TestCase<T>; readonly created: boolean }>
  /**
   * Creates many test cases, at most 1,000, all or none: no reader ever sees a part of them.
   * @throws TouchstoneError `name_taken`, `bad_input`, `schema_mismatch`, `too_large`; `unavailable`
   * when it took more than 5 minutes, or nobody answered
   */
  initMany(
    testCases: readonly (NewTestCase<T> & { readonly name: string })[],
  ): Promise<TestCase<T>[]>
  /** The workflow's test cases by name, fetched page by page. */
  list(): AsyncGenerator<TestCase<T>, void>
}

export function bindTestCase<T extends WorkflowTypes>(
  context: WorkflowContext<T>,
): TestCaseClass<T> {
  const { rpc, ready } = context

  async function described(name: string, options: NewTestCase<T>) {
    const { description, tags } = options
    return { name, description, tags, content: await contentOf(name, options) }
  }

  async function contentOf(name: string, options: NewTestCase<T>) {
    if (options.sliceOf === undefined) {
      const rows = labeledJson(context.types, options.samples)
      return { draftId: await uploadTestData(context, rows, { name }) }
    }
    const { sliceOf, where } = options
    const rows = await sliceOf.select(where)
    return { from: { testCaseId: sliceOf.id, version: sliceOf.version, rows } }
  }

  async function create(name: string, options: NewTestCase<T>): Promise<TestCase<T>> {
    const { workflowId } = await ready()
    const testCase = await described(name, options)
    return new TestCase(context, await rpc.testCases.create.mutate({ workflowId, ...testCase }))
  }

  async function load(
    nameOrId: string | number,
    options: { version?: number; forWriting?: boolean } = {},
  ): Promise<TestCase<T>> {
    const { workflowId } = await ready()
    const { version, forWriting } = options
    const { record, ...contents } = await rpc.testCases.get.query({
      workflowId,
      testCase: nameOrId,
      version,
      forWriting,
    })
    return new TestCase(context, record, { ...contents, formerName: formerName(nameOrId, record) })
  }

  return {
    create,
    async fromTable(name, rows, options = {}) {
      const { description, tags, ...columns } = options
      const { workflowId } = await ready()
      const content = { draftId: await uploadLabeled(context, rows, { ...columns, name }) }
      const testCase = { workflowId, name, description, tags, content }
      return new TestCase(context, await rpc.testCases.create.mutate(testCase))
    },
    checkTable: (rows, options = {}) => checkLabeled(context.types, rows, options),
    load: (nameOrId, { version } = {}) => load(nameOrId, version === undefined ? {} : { version }),
    async getOrCreate(name, options) {
      const { it, created } = await getOrCreate(
        () => load(name, { forWriting: true }),
        () => create(name, options),
      )
      return { testCase: it, created }
    },
    async initMany(inputs) {
      requireFewTestCases(inputs.length)
      const { workflowId } = await ready()
      const testCases = []
      for (const { name, ...options } of inputs) {
        testCases.push(await described(name, options))
      }
      const records = await createMany(context, { workflowId, testCases })
      return records.map((record) => new TestCase(context, record))
    },
    async *list() {
      const { workflowId } = await ready()
      const records = entries((cursor: string | undefined) =>
        rpc.testCases.list.query({ workflowId, sort: 'name', cursor, limit: 200 }),
      )
      for await (const record of records) yield new TestCase(context, record)
    },
  }
}
