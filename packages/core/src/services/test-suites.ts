import { bitmapOf, decodeBitmap, encodeBitmap, isEmpty } from '../bitmap.ts'
import { TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import { sameJson } from '../json.ts'
import { limits } from '../limits.ts'
import type { WriteStep } from '../ports/table.ts'
import { recordKinds, type ChangeOf, type FieldsOf } from '../record-kind.ts'
import type { Author, Deps } from './deps.ts'
import { contentOf, put, readMany, requireItem } from './documents.ts'
import {
  countSamples,
  overlay,
  withMetadata,
  type BlockRows,
  type createManifests,
  type ManifestBlock,
} from './manifests.ts'
import { metadataWithout, storedApart } from './own-metadata.ts'
import { differing } from './record-changes.ts'
import { Room } from './room.ts'
import type { TestCases } from './test-cases.ts'
import type { TestCaseRecord, TestCaseVersion } from './test-case.ts'
import { createVersionedRecords, type VersionedRecord } from './versioned-records.ts'
import type { Workflows } from './workflows.ts'

/** A version of a test case, as a suite names it. */
export interface TestCaseRef {
  readonly id: Id<'testCase'>
  readonly version: number
}

export interface TestSuiteRecord extends VersionedRecord<'testSuite'> {
  /** How many test cases the current version has; older suites have it from their next edit on. */
  readonly testCases?: number
}

/** A test case of a version of a suite, as it is named today. */
export interface SuiteTestCase {
  readonly ref: TestCaseRef
  readonly record: TestCaseRecord
  /** How many samples that version has. */
  readonly samples: number
}

/** The contents of one version of a test suite. */
export interface TestSuiteVersion {
  readonly version: number
  readonly testCases: readonly TestCaseRef[]
  /** Different samples over all test cases. */
  readonly samples: number
  /**
   * The union of the test cases' samples, block by block. A sample of several test cases has the
   * metadata that it has in the first of them.
   */
  readonly unionKey: string
}

/** One block of a suite: which rows it has, and which of them each test case has. */
export interface SuiteBlock extends BlockRows {
  /** Test cases with rows of this block, by their index in the suite. */
  readonly testCases: readonly {
    readonly index: number
    readonly rows: string
    /** The first test case that has its ground truths of this block in the same parts: itself, mostly. */
    readonly truths: number
    /**
     * The rows whose metadata are stored elsewhere than those of the first test case that has the row;
     * absent: none.
     */
    readonly metadata?: string
  }[]
}

// A set of rows has at most 700 characters, and an answer of AWS Lambda 6 MB.
const setsPerPage = 4_000

export type TestSuites = ReturnType<typeof createTestSuites>

export function createTestSuites(
  deps: Deps,
  parts: {
    workflows: Workflows
    testCases: TestCases
    manifests: ReturnType<typeof createManifests>
  },
) {
  const { table } = deps
  const { workflows, testCases, manifests } = parts
  const versioned = createVersionedRecords<TestSuiteRecord, TestSuiteVersion>(
    deps,
    recordKinds.testSuite,
  )
  const { records, version, versionKey } = versioned

  async function storeContents(workflowId: string, refs: readonly TestCaseRef[]) {
    if (refs.length > limits.suiteTestCases)
      throw new TouchstoneError(
        'too_large',
        `A test suite may have at most ${limits.suiteTestCases} test cases; this one has ${refs.length}.`,
      )
    const distinct = new Set(refs.map(({ id }) => id))
    if (distinct.size < refs.length)
      throw new TouchstoneError(
        'bad_input',
        'A test suite may have each test case only once. Remove the repeated one.',
      )
    let union: ManifestBlock[] = []
    for await (const { record, blocks } of testCases.withContents(refs)) {
      if (record.workflowId !== workflowId)
        throw new TouchstoneError(
          'bad_input',
          `The test case ${JSON.stringify(record.name)} belongs to workflow ${record.workflowId}, the suite to ${workflowId}. A suite has test cases of one workflow.`,
        )
      if (blocks.length > 0) union = addTestCase(union, blocks)
    }
    const samples = countSamples(union)
    const unionKey = await manifests.store(workflowId, union)
    return {
      samples,
      also: (record: TestSuiteRecord): WriteStep[] => {
        const content: TestSuiteVersion = {
          version: record.version,
          testCases: refs,
          samples,
          unionKey,
        }
        return [put(versionKey(record.id, record.version), content, 0)]
      },
    }
  }

  return {
    ...versioned,

    /**
     * The test cases of a version of a suite, in order, as they are named today.
     * @param options.from the index of the first: the `next` of the page before
     * @param options.room what the answer may still hold
     */
    async testCasesOf(
      contents: TestSuiteVersion,
      { from = 0, room = new Room() }: { from?: number | undefined; room?: Room } = {},
    ): Promise<{ testCases: SuiteTestCase[]; next?: number }> {
      const refs = contents.testCases.slice(from)
      const headKey = ({ id }: TestCaseRef) => testCases.records.headKey(id)
      const caseKey = ({ id, version: number }: TestCaseRef) => testCases.versionKey(id, number)
      const heads = readMany(table, refs.map(headKey))
      const versions = readMany(table, refs.map(caseKey))
      const found: SuiteTestCase[] = []
      for (const [index, ref] of refs.entries()) {
        const head = requireItem((await heads.next()).value ?? undefined, headKey(ref))
        const item = requireItem((await versions.next()).value ?? undefined, caseKey(ref))
        if (!room.take(head.value, found.length === 0))
          return { testCases: found, next: from + index }
        const { samples } = contentOf<TestCaseVersion>(item)
        found.push({ ref, record: contentOf<TestCaseRecord>(head), samples })
      }
      return { testCases: found }
    },

    /** Who has which samples: the rows of a version and of its test cases, block by block. */
    async rows(
      id: Id<'testSuite'>,
      options: { version?: number | undefined; from: number; limit: number },
    ): Promise<{ blocks: SuiteBlock[]; next?: number }> {
      const contents = await version(id, options.version)
      const union = await manifests.load(contents.unionKey)
      const ofCases: ReadonlyMap<number, ManifestBlock>[] = []
      for await (const ofCase of testCases.withContents(contents.testCases))
        ofCases.push(new Map(ofCase.blocks.map((one) => [one.block, one])))
      const blocks: SuiteBlock[] = []
      let sets = 0
      for (const { block, rows } of union) {
        if (block < options.from) continue
        const firstWith = new Map<string, number>()
        const having = ofCases.flatMap((ofCase, index) => {
          const own = ofCase.get(block)
          return own === undefined ? [] : [{ index, own }]
        })
        const apart = storedApart(having.map(({ own }) => own))
        const members = having.map(({ index, own }, at) => {
          const keys = own.parts.map(({ key }) => key).join(' ')
          const truths = firstWith.get(keys) ?? index
          firstWith.set(keys, truths)
          const metadata = apart[at]
          const isApart = metadata !== undefined && !isEmpty(metadata)
          return {
            index,
            rows: own.rows,
            truths,
            ...(isApart && { metadata: encodeBitmap(metadata) }),
          }
        })
        sets += members.length + members.filter(({ metadata }) => metadata !== undefined).length + 1
        if (blocks.length === options.limit || (sets > setsPerPage && blocks.length > 0))
          return { blocks, next: block }
        blocks.push({ block, rows, testCases: members })
      }
      return { blocks }
    },

    async create(
      input: FieldsOf<'testSuite'> & {
        readonly workflowId: Id<'workflow'>
        readonly testCases: readonly TestCaseRef[]
      },
      author: Author,
    ): Promise<TestSuiteRecord> {
      const { testCases: refs, ...fields } = input
      await workflows.records.load(input.workflowId)
      const { samples, also } = await storeContents(input.workflowId, refs)
      return records.create(
        { ...fields, version: 1, testCases: refs.length, samples },
        { author, also },
      )
    },

    /** Makes a version where the list of test cases changes, and a revision where anything does. */
    async edit(
      seen: { id: Id<'testSuite'>; revision: number },
      change: ChangeOf<'testSuite'> & { readonly testCases?: readonly TestCaseRef[] | undefined },
      author: Author,
    ): Promise<TestSuiteRecord> {
      const before = await records.load(seen.id)
      records.requireRevision(before, seen.revision)
      const { testCases: refs, ...fields } = change
      const current = (await version(seen.id, before.version)).testCases
      if (refs === undefined || sameJson(refs, current))
        return records.edit(seen, {
          author,
          change: (record) =>
            Object.keys(differing(record, fields)).length === 0
              ? {}
              : { ...fields, testCases: current.length },
        })
      const { samples, also } = await storeContents(before.workflowId, refs)
      return records.edit(seen, {
        author,
        change: () => ({
          ...fields,
          version: before.version + 1,
          testCases: refs.length,
          samples,
        }),
        also,
      })
    },
  }
}

/** A union with the samples of one more test case, without ground truths. */
function addTestCase(
  union: readonly ManifestBlock[],
  contents: readonly ManifestBlock[],
): ManifestBlock[] {
  const earlier = new Map(union.map(({ block, rows }) => [block, decodeBitmap(rows)]))
  const added = contents.map((block) => {
    const metadata = metadataWithout(block.metadata, earlier.get(block.block) ?? bitmapOf())
    return withMetadata({ ...block, parts: [] }, metadata)
  })
  return overlay(union, added)
}
