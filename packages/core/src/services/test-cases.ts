import {
  bitmapOf,
  decodeBitmap,
  encodeBitmap,
  hasRow,
  intersection,
  isEmpty,
  type Bitmap,
} from '../bitmap.ts'
import { TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import { limits } from '../limits.ts'
import { rowOf } from '../place.ts'
import type { WriteStep } from '../ports/table.ts'
import { recordKinds, type ChangeOf, type FieldsOf } from '../record-kind.ts'
import type { ContentsComparison } from './contents-comparison.ts'
import type { Author, Deps } from './deps.ts'
import { contentOf, put, readAtOnce } from './documents.ts'
import type { DraftMetadata } from './draft-metadata.ts'
import type { Drafts } from './drafts.ts'
import { createLayerParts } from './layer-parts.ts'
import type { TestCaseRecord, TestCaseVersion } from './test-case.ts'
import type { Layer } from './layer.ts'
import type { Layers } from './layers.ts'
import type { KnownLock } from './name-locks.ts'
import {
  countSamples,
  overlay,
  restrict,
  withMetadata,
  type BlockRows,
  type createManifests,
  type ManifestBlock,
} from './manifests.ts'
import { metadataWithin, metadataWithout } from './own-metadata.ts'
import { severalAtOnce } from './several.ts'
import { createVersionedRecords } from './versioned-records.ts'
import type { Workflows } from './workflows.ts'

/** What a new version gets; what is absent adds nothing. */
interface Content {
  /** Ground truths that were committed to this draft: added, or replacing those of their samples. */
  readonly draftId?: Id<'draft'> | undefined
  /** Rows of a version of another test case, with their ground truths. No sample is moved. */
  readonly from?:
    | {
        readonly testCaseId: Id<'testCase'>
        readonly version: number
        readonly rows: readonly BlockRows[]
      }
    | undefined
}

/** What an edit does to the contents of the version before. */
export interface ContentChange extends Pick<Content, 'draftId'> {
  readonly remove?: readonly BlockRows[] | undefined
  /** Starts from nothing instead of from the version before. */
  readonly clear?: boolean | undefined
}

export interface NewTestCase extends FieldsOf<'testCase'> {
  readonly content: Content
}

// With so many under way on AWS the processor is the bound, not waiting: docs/performance.md.
const createdAtOnce = 32
const manifestsAtOnce = 32

export type TestCases = ReturnType<typeof createTestCases>

export function createTestCases(
  deps: Deps,
  parts: {
    workflows: Workflows
    layers: Layers
    drafts: Drafts
    draftMetadata: DraftMetadata
    manifests: ReturnType<typeof createManifests>
    comparison: ContentsComparison
  },
) {
  const { table } = deps
  const { workflows, layers, drafts, draftMetadata, manifests, comparison } = parts
  const layerParts = createLayerParts(deps)
  const versioned = createVersionedRecords<TestCaseRecord, TestCaseVersion>(
    deps,
    recordKinds.testCase,
  )
  const { records, version, versionKey } = versioned

  async function contentsOf(
    id: Id<'testCase'>,
    number?: number,
  ): Promise<readonly ManifestBlock[]> {
    return manifests.load((await version(id, number)).manifestKey)
  }

  /** Test cases, each with the contents of the version that is asked for, in their order. */
  async function* withContents(
    refs: readonly { readonly id: Id<'testCase'>; readonly version: number }[],
  ): AsyncGenerator<{ record: TestCaseRecord; blocks: readonly ManifestBlock[] }> {
    for (let start = 0; start < refs.length; start += readAtOnce) {
      const some = refs.slice(start, start + readAtOnce)
      const [heads, versions] = await Promise.all([
        table.getMany(some.map(({ id }) => records.headKey(id))),
        table.getMany(some.map(({ id, version: number }) => versionKey(id, number))),
      ])
      yield* await severalAtOnce([...some.entries()], manifestsAtOnce, async ([index, ref]) => {
        const [head, found] = [heads[index], versions[index]]
        const record = head && contentOf<TestCaseRecord>(head)
        if (record && found && (await records.exists(record))) {
          const { manifestKey } = contentOf<TestCaseVersion>(found)
          return { record, blocks: await manifests.load(manifestKey) }
        }
        // These say what is missing.
        return {
          record: await records.load(ref.id),
          blocks: await contentsOf(ref.id, ref.version),
        }
      })
    }
  }

  async function apply(
    workflowId: Id<'workflow'>,
    base: readonly ManifestBlock[],
    { from, draftId }: Content,
    known?: Layer,
  ): Promise<ManifestBlock[]> {
    const requireSameWorkflow = (what: string, other: string): void => {
      if (other === workflowId) return
      throw new TouchstoneError(
        'bad_input',
        `${what} belongs to workflow ${other}, the test case to ${workflowId}. A test case has samples of one workflow.`,
      )
    }
    let blocks = [...base]
    if (from) {
      const source = await records.load(from.testCaseId)
      requireSameWorkflow(`The test case ${source.id}`, source.workflowId)
      const all = await contentsOf(source.id, from.version)
      blocks = overlay(blocks, restrict(all, from.rows, 'selected'))
    }
    if (draftId !== undefined) {
      const layer = known ?? (await drafts.layer(draftId))
      requireSameWorkflow(`The draft ${layer.id}`, layer.workflowId)
      blocks = await overlayDraft(blocks, draftId)
    }
    return blocks
  }

  /** Puts the rows of a draft over others. A row that came without metadata keeps what it has. */
  async function overlayDraft(
    blocks: readonly ManifestBlock[],
    draftId: Id<'draft'>,
  ): Promise<ManifestBlock[]> {
    const metadata = await draftMetadata.load(draftId)
    const added: ManifestBlock[] = []
    const replaced = new Map<number, Bitmap>()
    for await (const { block, coverage } of layers.all(draftId)) {
      const { covered, parts: truths } = coverage
      if (isEmpty(covered)) continue
      const { given, own } = metadata.get(block) ?? { given: '' }
      replaced.set(block, intersection(decodeBitmap(given), covered))
      const rows = { block, rows: encodeBitmap(covered), parts: truths }
      added.push(withMetadata(rows, metadataWithin(own && [own], covered)))
    }
    const left = blocks.map((block) =>
      withMetadata(block, metadataWithout(block.metadata, replaced.get(block.block) ?? bitmapOf())),
    )
    const compact: ManifestBlock[] = []
    for (const block of overlay(left, added)) compact.push(await compacted(draftId, block))
    return compact
  }

  /** A block whose ground truths were edited often in few parts. */
  async function compacted(draftId: string, block: ManifestBlock): Promise<ManifestBlock> {
    const rows = decodeBitmap(block.rows)
    const home = { layerId: draftId, field: 'groundTruth' as const, block: block.block }
    const compact = await layerParts.compact(home, block.parts, {
      keeps: ({ place }) => hasRow(rows, rowOf(place)),
    })
    return { ...block, parts: compact }
  }

  /**
   * Stores contents and says how the records and their version items name them. The draft that
   * they came from must still be there then: what it named may be collected as soon as it is gone.
   */
  async function storeContents(
    workflowId: string,
    blocks: readonly ManifestBlock[],
    { draftId }: Content,
  ) {
    const manifestKey = await manifests.store(workflowId, blocks)
    const samples = countSamples(blocks)
    let attempts = 0
    return {
      samples,
      also: async (record: TestCaseRecord): Promise<WriteStep[]> => {
        const content: TestCaseVersion = { version: record.version, samples, manifestKey }
        const step = put(versionKey(record.id, record.version), content, 0)
        if (draftId === undefined) return [step]
        // The check fails when it is gone, and the next attempt says so.
        if (attempts++ > 0) await drafts.layer(draftId)
        return [step, { check: drafts.keyOf(draftId), expect: 1 }]
      },
    }
  }

  async function create(
    workflowId: Id<'workflow'>,
    input: NewTestCase,
    {
      layer,
      ...options
    }: {
      author: Author
      batch?: string
      /** The lock of the name, where it is known. */
      lock?: KnownLock | undefined
      /** The layer of the draft, where it is known. */
      layer?: Layer | undefined
    },
  ): Promise<TestCaseRecord> {
    const { content, ...fields } = input
    const blocks = await apply(workflowId, [], content, layer)
    const { samples, also } = await storeContents(workflowId, blocks, content)
    return records.create({ ...fields, workflowId, version: 1, samples }, { ...options, also })
  }

  return {
    ...versioned,
    contentsOf,
    withContents,

    /**
     * A place to commit ground truths to, before a test case takes them as its contents.
     * @param name of the test case that is to be made of it
     * @throws TouchstoneError `name_taken` before anything is uploaded for it
     */
    async draft(workflowId: Id<'workflow'>, name?: string): Promise<Id<'draft'>> {
      await workflows.records.load(workflowId)
      if (name !== undefined) await records.requireFree(workflowId, name)
      return drafts.create(workflowId)
    },
    draftLayer: (draftId: Id<'draft'>) => drafts.layer(draftId),

    async create(
      input: NewTestCase & { workflowId: Id<'workflow'> },
      author: Author,
    ): Promise<TestCaseRecord> {
      const { workflowId, ...rest } = input
      await workflows.records.load(workflowId)
      return create(workflowId, rest, { author })
    },

    /** Opens a batch: the test cases that are created in it appear together, or never. */
    openBatch: (): Promise<string> => records.batches.open(),

    /**
     * Makes the test cases of a batch appear, or makes sure that they never do. Closing it again
     * changes nothing.
     * @returns how it was closed, the first time
     */
    async closeBatch(
      batch: string,
      state: 'committed' | 'aborted',
    ): Promise<'committed' | 'aborted'> {
      const { batches } = records
      if (state === 'committed') await batches.commit(batch)
      else await batches.abort(batch)
      return (await batches.isCommitted(batch)) ? 'committed' : 'aborted'
    },

    /**
     * Creates many test cases that appear together, or none.
     * @param options.batch an open one that they appear with, and that a failure closes; @default one
     * of their own
     */
    async createMany(
      workflowId: Id<'workflow'>,
      inputs: readonly NewTestCase[],
      options: { author: Author; batch?: string | undefined },
    ): Promise<TestCaseRecord[]> {
      if (inputs.length > limits.initManyTestCases)
        throw new TouchstoneError(
          'too_large',
          `${inputs.length} test cases at once are too many; the most is ${limits.initManyTestCases}.`,
        )
      await workflows.records.load(workflowId)
      const { author, batch: given } = options
      const tooLate = new TouchstoneError(
        'unavailable',
        'Creating the test cases took too long, so none was created. Try again with fewer.',
      )
      if (given !== undefined && (await records.batches.stateOf(given)) !== 'open') throw tooLate
      const batch = given ?? (await records.batches.open())
      try {
        const names = inputs.map(({ name }) => name)
        const [locks, layersOfDrafts] = await Promise.all([
          records.locksOf(workflowId, names),
          drafts.layers(inputs.flatMap(({ content }) => content.draftId ?? [])),
        ])
        const created = await severalAtOnce(
          [...inputs.entries()],
          createdAtOnce,
          ([index, input]) => {
            const { draftId } = input.content
            const layer = draftId === undefined ? undefined : layersOfDrafts.get(draftId)
            return create(workflowId, input, { author, batch, lock: locks[index], layer })
          },
        )
        if (given !== undefined || (await records.batches.commit(batch))) return created
      } catch (error) {
        await records.batches.abort(batch)
        throw error
      }
      throw tooLate
    },

    /** Makes a version where the contents change, and a revision where anything does. */
    async edit(
      seen: { id: Id<'testCase'>; revision: number },
      change: ChangeOf<'testCase'> & { readonly content?: ContentChange | undefined },
      author: Author,
    ): Promise<TestCaseRecord> {
      const before = await records.load(seen.id)
      records.requireRevision(before, seen.revision)
      const { content, ...fields } = change
      if (content === undefined) return records.edit(seen, { author, change: () => fields })
      const { clear = false, remove = [], draftId } = content
      const current = await contentsOf(seen.id, before.version)
      const kept = clear ? [] : restrict(current, remove, 'others')
      const blocks = await apply(before.workflowId, kept, { draftId })
      if (await comparison.areSame(current, blocks))
        return records.edit(seen, { author, change: () => fields })
      const { samples, also } = await storeContents(before.workflowId, blocks, content)
      return records.edit(seen, {
        author,
        change: () => ({ ...fields, version: before.version + 1, samples }),
        also,
      })
    },
  }
}
