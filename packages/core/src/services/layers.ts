import type { PartSpec } from '../part.ts'
import { createBlockCommits } from './block-commits.ts'
import { addSummary, emptySummary, type CommitSummary } from './commit-summary.ts'
import type { Deps } from './deps.ts'
import { createLayerCoverages, findStored } from './layer-coverages.ts'
import type { Layer } from './layer.ts'
import { receivePart, type Incoming } from './receive-part.ts'
import type { SampleBlocks } from './sample-blocks.ts'
import type { CommitMode } from './settle.ts'
import type { Uploads } from './uploads.ts'
import type { Workflows } from './workflows.ts'

export type Layers = ReturnType<typeof createLayers>

export function createLayers(
  deps: Deps,
  parts: { uploads: Uploads; workflows: Workflows; blocks: SampleBlocks },
) {
  const { uploads, workflows, blocks } = parts
  const coverages = createLayerCoverages(deps)
  const commitBlock = createBlockCommits(deps, { uploads, coverages })
  const { at, all } = coverages

  return {
    at,
    all,

    /** Which of the parts are committed or uploaded already, and where to send the others. */
    async prepare(layer: Layer, specs: readonly PartSpec[]) {
      const known = await at(
        layer.id,
        specs.map(({ block }) => block),
      )
      const committed = specs.map((spec, i) => findStored(known[i], spec) !== undefined)
      const uploaded = await uploads.prepare(
        layer.id,
        specs.filter((_, i) => !committed[i]),
      )
      const requests = new Map(uploaded.map((upload) => [upload.sha256, upload.request]))
      return specs.map(({ sha256 }, i) => {
        const request = requests.get(sha256)
        return { sha256, committed: committed[i] === true, ...(request ? { request } : {}) }
      })
    },

    /**
     * Commits uploaded parts: all are checked before any is stored; then each block is one
     * conditional write. What is committed already is left alone, so a repeat changes nothing.
     * @throws TouchstoneError `part_missing`, `part_corrupt`, `schema_mismatch`, `bad_input`,
     * `too_large`
     */
    async commit(
      layer: Layer,
      input: { parts: readonly PartSpec[]; schemaRevision: number; mode: CommitMode },
    ): Promise<CommitSummary> {
      const summary = emptySummary()
      const distinct = [...new Map(input.parts.map((spec) => [spec.sha256, spec])).values()]
      const known = await at(
        layer.id,
        distinct.map(({ block }) => block),
      )
      const specs = distinct.filter((spec, i) => {
        const stored = findStored(known[i], spec)
        summary.unchanged += stored?.rows ?? 0
        return stored === undefined
      })
      const sampleBlocks = await blocks.load(
        layer.workflowId,
        specs.map(({ block }) => block),
      )
      const incoming: Incoming[] = []
      for (const [i, spec] of specs.entries()) {
        const rowsInBlock = sampleBlocks[i]?.rows ?? 0
        const { schemaRevision } = input
        incoming.push(
          await receivePart({ uploads, workflows }, layer, { spec, schemaRevision, rowsInBlock }),
        )
      }
      for (const [block, ofBlock] of Map.groupBy(incoming, ({ spec }) => spec.block))
        addSummary(summary, await commitBlock(layer, ofBlock, { block, mode: input.mode }))
      await uploads.discard(
        layer.id,
        specs.map(({ sha256 }) => sha256),
      )
      return summary
    },
  }
}
