import { summaryOf, TouchstoneError } from '../errors.ts'
import type { Item } from '../ports/table.ts'
import { coverageOf } from './coverage.ts'
import type { Deps } from './deps.ts'
import { contentOf, decodeItem } from './documents.ts'
import { draftMetadataPartition, type DraftBlock } from './draft-metadata.ts'
import { layerPartition } from './layer.ts'
import { createManifests } from './manifests.ts'
import {
  createSampleBlocks,
  requireIds,
  samplesPartition,
  type SampleBlock,
} from './sample-blocks.ts'
import type { TestCaseVersion } from './test-case.ts'
import type { TestSuiteVersion } from './test-suites.ts'

/** An object that an item names. */
export interface Reference {
  readonly key: string
  /** Reads the object, and answers what is wrong with it as far as the item alone can tell. */
  readonly problem?: () => Promise<string | undefined>
}

/** The objects that items name, themselves or by a manifest. */
export function createReferences({ table, objects }: Pick<Deps, 'table' | 'objects'>) {
  // Neither what users wrote is run, nor the time asked for.
  const deps: Deps = { table, objects, isolation: undefined, now: () => 0 }
  const blocks = createSampleBlocks(deps)
  const manifests = createManifests(deps)

  function* ofBlock(block: SampleBlock): Generator<Reference> {
    const { key, idsKey } = block
    yield { key, problem: () => problemIn(() => blocks.linesOf(block)) }
    yield {
      key: idsKey,
      problem: () =>
        problemIn(async () => {
          const ids = await blocks.idsOf(block)
          const lines = await blocks.linesOf(block).catch(() => undefined)
          if (lines) requireIds(block, { lines, ids })
        }),
    }
  }

  async function* ofManifest(manifestKey: string): AsyncGenerator<Reference> {
    yield { key: manifestKey, problem: () => problemIn(() => manifests.load(manifestKey)) }
    for (const { parts, metadata = [] } of await manifests.load(manifestKey))
      for (const { key } of [...parts, ...metadata]) yield { key }
  }

  return {
    /** @throws TouchstoneError `storage` for an item or a manifest that cannot be read */
    async *of(item: Item): AsyncGenerator<Reference> {
      const { pk, sk } = item
      if (pk.startsWith(samplesPartition(''))) yield* ofBlock(contentOf<SampleBlock>(item))
      else if (pk.startsWith(layerPartition('')))
        for (const { key } of coverageOf(item).parts) yield { key }
      else if (pk.startsWith('testCase/') && sk.startsWith('ver/'))
        yield* ofManifest(contentOf<TestCaseVersion>(item).manifestKey)
      else if (pk.startsWith('testSuite/') && sk.startsWith('ver/'))
        yield* ofManifest(contentOf<TestSuiteVersion>(item).unionKey)
      else if (pk.startsWith(draftMetadataPartition(''))) {
        const { own } = contentOf<DraftBlock>(item)
        if (own) yield { key: own.key }
      } else decodeItem(item, () => undefined)
    },
  }
}

/** The message of the refusal that some reading came to. */
export async function problemIn(read: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await read()
    return undefined
  } catch (error) {
    if (error instanceof TouchstoneError && error.code === 'unavailable') throw error
    return summaryOf(error)
  }
}
