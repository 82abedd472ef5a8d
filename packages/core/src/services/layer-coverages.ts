import { bitmapOf } from '../bitmap.ts'
import type { PartSpec } from '../part.ts'
import type { Key, WriteStep } from '../ports/table.ts'
import { coverageOf, encodeCoverage, type Coverage, type StoredPart } from './coverage.ts'
import type { Deps } from './deps.ts'
import { ordered, put, scan } from './documents.ts'
import { layerPartition } from './layer.ts'

export type LayerCoverages = ReturnType<typeof createLayerCoverages>

/** What layers have, block by block: one item each. */
export function createLayerCoverages({ table }: Pick<Deps, 'table'>) {
  const itemKey = (layerId: string, block: number): Key => ({
    pk: layerPartition(layerId),
    sk: ordered(block),
  })

  /** What a layer has of one block, and the revision that says so. */
  async function readBlock(
    layerId: string,
    block: number,
  ): Promise<{ coverage: Coverage; revision: number }> {
    const item = await table.get(itemKey(layerId, block))
    const coverage = item
      ? coverageOf(item)
      : { covered: bitmapOf(), errors: bitmapOf(), replacements: 0, parts: [] }
    return { coverage, revision: item?.revision ?? 0 }
  }

  /** The step that stores what a block has now, while it is at the revision that was read. */
  const putStep = (
    { layerId, block, revision }: { layerId: string; block: number; revision: number },
    coverage: Coverage,
  ): WriteStep => put(itemKey(layerId, block), encodeCoverage(coverage), revision)

  /** The coverages of the given blocks, in their order; undefined where there is nothing. */
  async function at(
    layerId: string,
    ofBlocks: readonly number[],
  ): Promise<(Coverage | undefined)[]> {
    const items = await table.getMany(ofBlocks.map((block) => itemKey(layerId, block)))
    return items.map((item) => item && coverageOf(item))
  }

  /** All blocks of which the layer has something, ascending. */
  async function* all(layerId: string): AsyncGenerator<{ block: number; coverage: Coverage }> {
    for await (const item of scan(table, { pk: layerPartition(layerId) }))
      yield { block: Number(item.sk), coverage: coverageOf(item) }
  }

  return { readBlock, putStep, at, all }
}

/** A part among those that a block has. */
export const findStored = (
  coverage: Coverage | undefined,
  spec: PartSpec,
): StoredPart | undefined => coverage?.parts.find(({ sha256 }) => sha256 === spec.sha256)
