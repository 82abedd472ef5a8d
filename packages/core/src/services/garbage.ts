import { hinted } from '../hinted.ts'
import { requireClock } from '../ids.ts'
import { limits } from '../limits.ts'
import type { ObjectInfo } from '../ports/objects.ts'
import type { Item } from '../ports/table.ts'
import { coverageOf } from './coverage.ts'
import type { Deps } from './deps.ts'
import { contentOf, put, scan, tryWrite } from './documents.ts'
import type { DraftMetadata } from './draft-metadata.ts'
import { layerPartition } from './layer.ts'
import type { createManifests } from './manifests.ts'
import type { ModelRecord } from './model-record.ts'
import type { Purge } from './purge.ts'
import { samplesPartition, type SampleBlock } from './sample-blocks.ts'
import type { TestCaseRecord, TestCaseVersion } from './test-case.ts'
import { metricsLayers } from './test-run-keys.ts'
import type { TestRun } from './test-run.ts'
import type { TestSuiteRecord, TestSuiteVersion } from './test-suites.ts'
import { uploadsPrefix } from './uploads.ts'
import type { Workflow } from './workflows.ts'

export interface CollectOptions {
  /** Only count what could be removed. @default false */
  readonly dryRun?: boolean | undefined
  /**
   * Remove objects even when they are more than half of all, uploads aside: that many are more
   * likely to have lost their database than their use.
   * @default false
   */
  readonly removeMost?: boolean | undefined
  /**
   * How long an object must be there, and be known to be named by nothing, before it is removed:
   * a commit may be about to name it, and a reader may still hold a presigned request for it.
   * @default one hour
   */
  readonly olderThanMs?: number | undefined
  /** How long an upload may wait for its commit. @default 7 days */
  readonly uploadsOlderThanMs?: number | undefined
  /**
   * How long a deleted model can be restored. After that it is removed with its inferences, its
   * test runs and its history.
   * @default 30 days
   */
  readonly deletedOlderThanMs?: number | undefined
}

/** What a collection found; all but the last count objects. */
export interface Collected {
  readonly examined: number
  readonly removed: number
  /** Bytes of what was removed. */
  readonly bytes: number
  /** Named by nothing, but not for long enough: a later collection removes them. */
  readonly waiting: number
  /** Deleted models whose time was over. */
  readonly purgedModels: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const deletesAtOnce = 1_000

/** Since when an object is known to be named by nothing. */
interface Mark {
  readonly sinceMs: number
}

const marksPartition = 'unnamed'

/**
 * Removes objects that no item names. Every object is written under a key that was never used
 * before, and named by an item right afterwards; so one that is old and not named stays that way,
 * and this may run beside any number of writers. Readers that were told of an object just before
 * it was replaced still find it: the first collection to meet it only marks it.
 */
export function createGarbage(
  { table, objects, now }: Deps,
  parts: {
    manifests: ReturnType<typeof createManifests>
    draftMetadata: DraftMetadata
    purge: Purge
  },
) {
  const { manifests, draftMetadata, purge } = parts
  async function* contents<T>(pk: string, prefix?: string): AsyncGenerator<T> {
    const query = prefix === undefined ? { pk } : { pk, prefix }
    for await (const item of scan(table, query)) yield contentOf<T>(item)
  }

  async function* layerKeys(layerId: string): AsyncGenerator<string> {
    for await (const item of scan(table, { pk: layerPartition(layerId) }))
      yield* coverageOf(item).parts.map(({ key }) => key)
  }

  /** @param doomed ids of what does not count any more */
  async function* namedKeys(doomed: ReadonlySet<string>): AsyncGenerator<string> {
    for await (const { id } of contents<Workflow>('workflow'))
      for await (const { key, idsKey } of contents<SampleBlock>(samplesPartition(id)))
        yield* [key, idsKey]
    for await (const { id } of contents<ModelRecord>('model'))
      if (!doomed.has(id)) yield* layerKeys(id)
    for await (const { id } of contents<TestCaseRecord>('testCase')) {
      if (doomed.has(id)) continue
      for await (const { manifestKey } of contents<TestCaseVersion>(`testCase/${id}`, 'ver/')) {
        yield manifestKey
        for (const { parts: truths, metadata = [] } of await manifests.load(manifestKey))
          yield* [...truths, ...metadata].map(({ key }) => key)
      }
    }
    for await (const { id } of contents<TestSuiteRecord>('testSuite'))
      for await (const { unionKey } of contents<TestSuiteVersion>(`testSuite/${id}`, 'ver/'))
        yield unionKey
    for await (const run of contents<TestRun>('testRun')) {
      if (doomed.has(run.modelId)) continue
      for await (const layerId of metricsLayers(table, run)) yield* layerKeys(layerId)
    }
    for await (const { sk } of scan(table, { pk: 'draft' })) {
      if (doomed.has(sk)) continue
      yield* layerKeys(sk)
      for (const { own } of (await draftMetadata.load(sk)).values()) if (own) yield own.key
    }
  }

  return {
    /** @throws TouchstoneError `bad_input` instead of removing most objects, unless told to */
    async collect(options: CollectOptions = {}): Promise<Collected> {
      const { dryRun = false, removeMost = false } = options
      const { olderThanMs = hourMs, uploadsOlderThanMs = 7 * dayMs } = options
      const { deletedOlderThanMs = 30 * dayMs } = options
      const startedMs = now()
      // Ages are told by the clock.
      if (!dryRun) requireClock(startedMs)
      const due = await purge.due({ deletedOlderThanMs })
      const purgedModels = dryRun ? due.models.size : await purge.run(due)
      // What was purged names nothing any more; what came back in time does again.
      const ignored = new Set(
        dryRun ? Object.values(due).flatMap((items) => [...items.keys()]) : [],
      )
      const named = new Set<string>()
      for await (const key of namedKeys(ignored)) named.add(key)
      const marks = new Map<string, Item>()
      for await (const mark of scan(table, { pk: marksPartition })) marks.set(mark.sk, mark)

      /** Whether an object can go; one that is met for the first time is marked. */
      async function isDue({ key, writtenAtMs }: ObjectInfo): Promise<boolean> {
        if (key.startsWith(uploadsPrefix)) return startedMs - writtenAtMs > uploadsOlderThanMs
        const mark = marks.get(key)
        const sinceMs = mark ? contentOf<Mark>(mark).sinceMs : startedMs
        const isMarked = startedMs - sinceMs >= olderThanMs
        if (!mark && !isMarked && !dryRun)
          await tryWrite(table, [put({ pk: marksPartition, sk: key }, { sinceMs }, 0)])
        return isMarked && startedMs - writtenAtMs > olderThanMs
      }

      const count = { examined: 0, waiting: 0 }
      const doomed: ObjectInfo[] = []
      let kept = 0
      for (let after: string | undefined; ;) {
        const page = await objects.list('', after === undefined ? {} : { after })
        count.examined += page.objects.length
        for (const object of page.objects) {
          const isNamed = named.has(object.key)
          if (!isNamed && (await isDue(object))) {
            doomed.push(object)
            continue
          }
          if (!isNamed) count.waiting++
          if (!object.key.startsWith(uploadsPrefix)) kept++
        }
        if (page.next === undefined) break
        after = page.next
      }
      if (!dryRun && !removeMost) requireMinority(doomed, kept)
      const bytes = doomed.reduce((sum, object) => sum + object.bytes, 0)
      const removable = dryRun ? [] : doomed
      for (let start = 0; start < removable.length; start += deletesAtOnce) {
        const keys = removable.slice(start, start + deletesAtOnce).map(({ key }) => key)
        await objects.delete(keys)
        for (const key of keys) {
          const mark = marks.get(key)
          if (mark) await tryWrite(table, [{ delete: mark, expect: mark.revision }])
        }
      }
      return { ...count, removed: doomed.length, bytes, purgedModels }
    },
  }
}

// Uploads do not count: whatever they are, nobody commits them any more.
function requireMinority(doomed: readonly ObjectInfo[], kept: number): void {
  const removed = doomed.filter(({ key }) => !key.startsWith(uploadsPrefix)).length
  if (removed <= limits.unquestionedRemovals || removed <= kept) return
  const all = removed + kept
  throw hinted(
    'bad_input',
    `Collecting garbage would remove ${removed} of ${all} objects, which is more than half. Nothing was removed. Check that the database is the one that these objects belong to.`,
    { do: 'allow', option: 'removeMost' },
    { details: { removed, objects: all } },
  )
}
