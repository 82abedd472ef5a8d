import type { Item, Key } from '../ports/table.ts'
import type { Deps } from './deps.ts'
import { contentOf, put, read, scan, tryWrite } from './documents.ts'
import { draftMetadataPartition } from './draft-metadata.ts'
import { layerPartition } from './layer.ts'
import type { Models } from './models.ts'
import {
  identityKey,
  listKeys,
  metricsLayers,
  metricsPartition,
  runKey,
  runsOf,
} from './test-run-keys.ts'
import type { TestCases } from './test-cases.ts'
import type { TestCaseRecord } from './test-case.ts'
import type { TestRun } from './test-run.ts'

const draftForMs = 24 * 3_600_000
const noteKey = (id: string): Key => ({ pk: 'purge', sk: id })

/** What is to go, by id, at the revision at which it was due. */
export interface Due {
  readonly models: ReadonlyMap<string, Item>
  readonly drafts: ReadonlyMap<string, Item>
  /** Those of batches that were broken off: they never appeared. */
  readonly testCases: ReadonlyMap<string, Item>
}

export type Purge = ReturnType<typeof createPurge>

/**
 * Removes deleted models, old drafts, and test cases that never appeared for good. One atomic write
 * takes the thing away and notes that the rest of it is to go; a purge that breaks off goes on from
 * that note the next time.
 */
export function createPurge(
  { table, now }: Deps,
  { models, testCases }: { models: Models; testCases: TestCases },
) {
  const { kind, revisionPartition } = models.records

  async function itemsOf(
    pk: string,
    isDue: (item: Item) => boolean | Promise<boolean>,
  ): Promise<Map<string, Item>> {
    const due = new Map<string, Item>()
    for await (const item of scan(table, { pk })) if (await isDue(item)) due.set(item.sk, item)
    return due
  }

  async function remove(key: Key): Promise<void> {
    for (let item = await table.get(key); item; item = await table.get(key))
      await tryWrite(table, [{ delete: key, expect: item.revision }])
  }

  async function clear(pk: string): Promise<void> {
    for await (const item of scan(table, { pk })) await remove(item)
  }

  async function removeRun(id: string): Promise<void> {
    const { content: run } = await read<TestRun>(table, runKey(id))
    if (!run) return
    for await (const layerId of metricsLayers(table, run)) await clear(layerPartition(layerId))
    await clear(metricsPartition(id))
    await remove(identityKey(run))
    for (const key of listKeys(run)) if (key.pk !== runsOf(run.modelId)) await remove(key)
    await remove(runKey(id))
  }

  /** Each kind of thing has some of these partitions, and none of the others. */
  async function removeRest(id: string): Promise<void> {
    for await (const item of scan(table, { pk: runsOf(id) })) {
      await removeRun(item.sk)
      // The last to go: a purge that broke off finds the run by it.
      await remove(item)
    }
    await clear(layerPartition(id))
    await clear(draftMetadataPartition(id))
    await clear(revisionPartition(id))
    await clear(testCases.records.revisionPartition(id))
    await remove(noteKey(id))
  }

  return {
    /**
     * Models that were deleted longer ago than that, drafts of more than a day, and test cases that
     * never appeared. Writes nothing.
     */
    async due({ deletedOlderThanMs }: { deletedOlderThanMs: number }): Promise<Due> {
      const nowMs = now()
      return {
        models: await itemsOf(kind.kind, (item) => {
          const { deletedAt } = contentOf<{ deletedAt: string | null }>(item)
          return deletedAt !== null && nowMs - Date.parse(deletedAt) > deletedOlderThanMs
        }),
        drafts: await itemsOf('draft', (item) => {
          const { createdAtMs } = contentOf<{ createdAtMs: number }>(item)
          return nowMs - createdAtMs >= draftForMs
        }),
        testCases: await itemsOf(testCases.records.kind.kind, (item) =>
          testCases.records.seemsBrokenOff(contentOf<TestCaseRecord>(item)),
        ),
      }
    },

    /**
     * Removes what is due, unless it was changed meanwhile, and what an earlier purge left.
     * @returns how many models went
     */
    async run({ models: deleted, drafts, testCases: brokenOff }: Due): Promise<number> {
      let purged = 0
      for (const item of brokenOff.values()) {
        const record = contentOf<TestCaseRecord>(item)
        if (!(await testCases.records.isBrokenOff(record))) continue
        await tryWrite(table, [
          { delete: item, expect: item.revision },
          put(noteKey(item.sk), {}, 0),
          ...testCases.records.unlist(record),
        ])
      }
      for (const item of [...deleted.values(), ...drafts.values()]) {
        const failed = await tryWrite(table, [
          { delete: item, expect: item.revision },
          put(noteKey(item.sk), {}, 0),
        ])
        if (failed === undefined && item.pk === kind.kind) purged++
      }
      for await (const { sk } of scan(table, { pk: 'purge' })) await removeRest(sk)
      return purged
    },
  }
}
