import { suiteContents } from './suite-contents.ts'
import { formerName, TouchstoneError, type ChangeOf } from '@touchstone/core'
import type { TestSuiteRecord } from '@touchstone/core/services'
import { getOrCreate } from './get-or-create.ts'
import { entries } from './pages.ts'
import { contextOf, RecordInstance } from './record-instance.ts'
import { TestCase } from './test-case.ts'
import type { WorkflowContext, WorkflowTypes } from './workflow-types.ts'

/** What a new test suite gets: test cases, metadata and tags. */
export interface NewTestSuite<T extends WorkflowTypes> extends Omit<ChangeOf<'testSuite'>, 'name'> {
  /** In this order, each at the version that the instance stands for. */
  readonly testCases: readonly TestCase<T>[]
}

/** An edit of the list of test cases makes a new version; the versions before stay. */
export interface TestSuiteEdit<T extends WorkflowTypes> extends ChangeOf<'testSuite'> {
  /** A new list; excludes `add` and `remove`. */
  readonly testCases?: readonly TestCase<T>[] | undefined
  /** Added at the end; one that is in the suite is moved to the given version in its place. */
  readonly add?: readonly TestCase<T>[] | undefined
  readonly remove?: readonly TestCase<T>[] | undefined
}

/** A named, versioned, ordered list of test cases. */
export class TestSuite<T extends WorkflowTypes> extends RecordInstance<T, TestSuiteRecord> {
  /** Which version this instance stands for. */
  readonly version: number
  /** How many different test samples this version has. */
  readonly size: number
  readonly testCases: readonly TestCase<T>[]

  /** Made by `TestSuite.create`, `TestSuite.load` and their siblings of a workflow. */
  constructor(
    context: WorkflowContext<T>,
    record: TestSuiteRecord,
    contents: {
      version: number
      samples: number
      testCases: readonly TestCase<T>[]
      formerName?: string | undefined
    },
  ) {
    super({ noun: 'test suite', context, record, formerName: contents.formerName })
    this.version = contents.version
    this.size = contents.samples
    this.testCases = contents.testCases
  }

  get description(): string {
    return this.record.description
  }

  /**
   * Makes the next version. This instance stays at its version.
   * @throws TouchstoneError `stale_revision`, `name_taken`, `bad_input`; `not_found` when it was
   * loaded by a former name
   */
  async edit(change: TestSuiteEdit<T>): Promise<TestSuite<T>> {
    const seen = this.seen()
    const context = contextOf(this)
    const { name, description, tags } = change
    const testCases = this.#edited(change)
    const record = await context.rpc.testSuites.edit.mutate({
      ...seen,
      name,
      description,
      tags,
      testCases: testCases.map(refOf),
    })
    const { version, samples } = record
    return new TestSuite(context, record, { version, samples, testCases })
  }

  #edited({ testCases, add = [], remove = [] }: TestSuiteEdit<T>): readonly TestCase<T>[] {
    if (testCases !== undefined && add.length + remove.length > 0)
      throw new TouchstoneError(
        'bad_input',
        'An edit either gives a new list of test cases or adds and removes. Make two edits of it.',
      )
    if (testCases !== undefined) return testCases
    const gone = new Set(remove.map(({ id }) => id))
    const byId = new Map(this.testCases.map((testCase) => [testCase.id, testCase]))
    for (const testCase of add) byId.set(testCase.id, testCase)
    return [...byId.values()].filter(({ id }) => !gone.has(id))
  }
}

/** `TestSuite` of one workflow. */
export interface TestSuiteClass<T extends WorkflowTypes> {
  /** @throws TouchstoneError `name_taken`, `bad_input`, `too_large` */
  create(name: string, options: NewTestSuite<T>): Promise<TestSuite<T>>
  /**
   * Loads a test suite by name or id, at its newest version or at a given one. A former name finds it
   * for reading, until another test suite takes that name.
   */
  load(nameOrId: string | number, options?: { version?: number }): Promise<TestSuite<T>>
  /** Loads the test suite that has this name now, or creates it. Of many callers exactly one does. */
  getOrCreate(
    name: string,
    options: NewTestSuite<T>,
  ): Promise<{ readonly testSuite: TestSuite<T>; readonly created: boolean }>
  /** The workflow's test suites by name, fetched page by page; each without its test cases. */
  list(): AsyncGenerator<TestSuiteRecord, void>
}

export function bindTestSuite<T extends WorkflowTypes>(
  context: WorkflowContext<T>,
): TestSuiteClass<T> {
  const { rpc, ready } = context

  async function create(name: string, options: NewTestSuite<T>): Promise<TestSuite<T>> {
    const { testCases, description, tags } = options
    const { workflowId } = await ready()
    const record = await rpc.testSuites.create.mutate({
      workflowId,
      name,
      description,
      tags,
      testCases: testCases.map(refOf),
    })
    const { version, samples } = record
    return new TestSuite(context, record, { version, samples, testCases })
  }

  async function load(
    nameOrId: string | number,
    options: { version?: number; forWriting?: boolean } = {},
  ): Promise<TestSuite<T>> {
    const { workflowId } = await ready()
    const answer = await suiteContents(rpc, {
      workflowId,
      testSuite: nameOrId,
      version: options.version,
      forWriting: options.forWriting,
    })
    const { record, version, samples } = answer
    const testCases = answer.testCases.map(
      (entry) =>
        new TestCase(context, entry.record, { version: entry.ref.version, samples: entry.samples }),
    )
    return new TestSuite(context, record, {
      version,
      samples,
      testCases,
      formerName: formerName(nameOrId, record),
    })
  }

  return {
    create,
    load: (nameOrId, { version } = {}) => load(nameOrId, version === undefined ? {} : { version }),
    async getOrCreate(name, options) {
      const { it, created } = await getOrCreate(
        () => load(name, { forWriting: true }),
        () => create(name, options),
      )
      return { testSuite: it, created }
    },
    async *list() {
      const { workflowId } = await ready()
      yield* entries((cursor: string | undefined) =>
        rpc.testSuites.list.query({ workflowId, sort: 'name', cursor, limit: 200 }),
      )
    },
  }
}

const refOf = <T extends WorkflowTypes>({ id, version }: TestCase<T>) => ({ id, version })
