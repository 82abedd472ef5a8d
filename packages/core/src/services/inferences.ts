import { bitmapOf, decodeBitmap, difference, encodeBitmap, isEmpty } from '../bitmap.ts'
import { TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import type { PartSpec } from '../part.ts'
import { sha256Hex } from '../platform.ts'
import type { PresignedRequest } from '../ports/objects.ts'
import type { CommitSummary } from './commit-summary.ts'
import type { Coverage, StoredPart } from './coverage.ts'
import type { Deps } from './deps.ts'
import { countInferred, rowsWithin } from './inferred-targets.ts'
import type { Layers } from './layers.ts'
import type { Layer } from './layer.ts'
import type { ManifestBlock } from './manifests.ts'
import type { Models } from './models.ts'
import type { ModelRecord } from './model-record.ts'
import { Room } from './room.ts'
import type { SampleBlocks } from './sample-blocks.ts'
import type { CommitMode } from './settle.ts'
import type { ResolvedTarget, Target, Targets } from './targets.ts'
import { metadataWithin } from './own-metadata.ts'
import { presignedForMs } from './uploads.ts'

/** Everything needed to read one block of a target: rows, and where the objects are. */
export interface BlockPlan {
  readonly block: number
  /** The rows to read, as an encoded bitmap. */
  readonly rows: string
  readonly samples: PresignedRequest
  /** Rows whose metadata are not those of `samples`, and where theirs are; absent: none. */
  readonly metadata?: readonly { readonly rows: string; readonly request: PresignedRequest }[]
  /** Parts with the ground truths, in their order; empty for a suite. */
  readonly groundTruths: readonly PresignedRequest[]
  /** Parts with the model's inferences, in their order; empty without a model. */
  readonly inferences: readonly PresignedRequest[]
}

/** A page of {@link BlockPlan}s; `next` is the block to go on from. */
export interface ReadPlan {
  readonly version: number
  readonly samples: number
  readonly blocks: readonly BlockPlan[]
  readonly next?: number
}

/** How far a model has come with a target, in test samples. */
export interface InferenceStatus {
  readonly version: number
  readonly samples: number
  readonly inferred: number
  readonly errors: number
  readonly missing: number
  /**
   * Changes whenever an inference of the target does; also when one of another sample of the same
   * block is replaced.
   */
  readonly fingerprint: string
}

export interface ReadOptions {
  readonly target: Target
  readonly modelId?: Id<'model'> | undefined
  /** Which samples: all, or those without an inference of the model. @default 'all' */
  readonly only?: 'all' | 'missing' | undefined
  readonly from?: number | undefined
  /** Most blocks of the page. @default 32 */
  readonly limit?: number | undefined
  /** What the answer may still hold. @default one page */
  readonly room?: Room | undefined
}

export function createInferences(
  deps: Deps,
  parts: { models: Models; layers: Layers; blocks: SampleBlocks; resolve: Targets },
) {
  const { objects } = deps
  const { models, layers, blocks, resolve } = parts

  const layerOf = (model: ModelRecord): Layer => ({
    id: model.id,
    workflowId: model.workflowId,
    field: 'inference',
  })

  async function modelFor(id: Id<'model'>, target: ResolvedTarget): Promise<ModelRecord> {
    const model = await models.records.load(id)
    if (model.workflowId === target.workflowId) return model
    throw new TouchstoneError(
      'bad_input',
      `The model ${JSON.stringify(model.name)} belongs to workflow ${model.workflowId}, ${JSON.stringify(target.name)} to ${target.workflowId}. Use a model of the same workflow.`,
      { details: { modelId: id, workflowId: target.workflowId } },
    )
  }

  const presign = (keys: readonly string[]): Promise<PresignedRequest[]> =>
    Promise.all(keys.map((key) => objects.presignGet(key, { expiresInMs: presignedForMs })))

  const keysOf = (stored: readonly StoredPart[]): string[] => stored.map(({ key }) => key)

  async function plan(
    workflowId: string,
    page: readonly { block: ManifestBlock; rows: Uint8Array; coverage: Coverage | undefined }[],
  ): Promise<BlockPlan[]> {
    const sampleBlocks = await blocks.load(
      workflowId,
      page.map(({ block }) => block.block),
    )
    return Promise.all(
      page.map(async ({ block, rows, coverage }, i) => {
        const samples = await objects.presignGet(sampleBlocks[i]?.key ?? '', {
          expiresInMs: presignedForMs,
        })
        const groundTruths = await presign(keysOf(block.parts))
        const inferences = await presign(keysOf(coverage?.parts ?? []))
        const own = metadataWithin(block.metadata, rows)
        const requests = await presign(own.map(({ key }) => key))
        const metadata = requests.map((request, at) => ({ rows: own[at]?.rows ?? '', request }))
        return {
          block: block.block,
          rows: encodeBitmap(rows),
          samples,
          ...(metadata.length > 0 && { metadata }),
          groundTruths,
          inferences,
        }
      }),
    )
  }

  return {
    layerOf,

    async prepare(modelId: Id<'model'>, specs: readonly PartSpec[]) {
      return layers.prepare(layerOf(await models.records.load(modelId)), specs)
    },

    /** Checks and stores uploaded parts. Committed means checked and visible. */
    async commit(
      modelId: Id<'model'>,
      input: { parts: readonly PartSpec[]; schemaRevision: number; mode: CommitMode },
    ): Promise<CommitSummary> {
      return layers.commit(layerOf(await models.records.load(modelId)), input)
    },

    /** Where to read the samples, ground truths and inferences of a target, block by block. */
    async read(options: ReadOptions): Promise<ReadPlan> {
      const { modelId, only = 'all', from = 0, limit = 32, room = new Room() } = options
      const target = await resolve(options.target)
      if (modelId !== undefined) await modelFor(modelId, target)
      const start = target.blocks.findIndex(({ block }) => block >= from)
      const pending = start < 0 ? [] : target.blocks.slice(start)
      const page: { block: ManifestBlock; rows: Uint8Array; coverage: Coverage | undefined }[] = []
      const window = 500
      for (let at = 0; at < pending.length; at += window) {
        const some = pending.slice(at, at + window)
        const coverages =
          modelId === undefined
            ? []
            : await layers.at(
                modelId,
                some.map(({ block }) => block),
              )
        for (const [i, block] of some.entries()) {
          const coverage = coverages[i]
          const wanted = decodeBitmap(block.rows)
          const rows =
            only === 'missing' && coverage ? difference(wanted, coverage.covered) : wanted
          if (isEmpty(rows)) continue
          if (page.length === limit) return answer(block.block)
          page.push({ block, rows, coverage })
        }
      }
      return answer()

      async function answer(next?: number): Promise<ReadPlan> {
        const { version, samples, workflowId } = target
        const plans = room.first(await plan(workflowId, page))
        const following = page[plans.length]?.block.block ?? next
        return {
          version,
          samples,
          blocks: plans,
          ...(following === undefined ? {} : { next: following }),
        }
      }
    },

    /** Which rows of some blocks a model has inferences for, and which rows are errors. */
    async coverage(
      modelId: Id<'model'>,
      ofBlocks: readonly number[],
    ): Promise<{ block: number; inferred: string; errors: string }[]> {
      await models.records.load(modelId)
      const coverages = await layers.at(modelId, ofBlocks)
      return ofBlocks.map((block, i) => ({
        block,
        inferred: encodeBitmap(coverages[i]?.covered ?? bitmapOf()),
        errors: encodeBitmap(coverages[i]?.errors ?? bitmapOf()),
      }))
    },

    async status(options: { target: Target; modelId: Id<'model'> }): Promise<InferenceStatus> {
      const target = await resolve(options.target)
      await modelFor(options.modelId, target)
      const coverages = await layers.at(
        options.modelId,
        target.blocks.map(({ block }) => block),
      )
      const { inferred, errors } = countInferred(target.blocks, (i) => coverages[i])
      // Of the target's own rows only: what others have in the same blocks changes nothing here.
      const seen = target.blocks.flatMap(({ block, rows }, i) => {
        const coverage = coverages[i]
        if (!coverage) return []
        const within = rowsWithin(rows, coverage)
        return [
          block,
          coverage.replacements,
          encodeBitmap(within.covered),
          encodeBitmap(within.errors),
        ].join(':')
      })
      const { version, samples } = target
      const missing = samples - inferred - errors
      return {
        version,
        samples,
        inferred,
        errors,
        missing,
        fingerprint: sha256Hex(seen.join('\n')),
      }
    },
  }
}
