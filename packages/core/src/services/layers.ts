import { bitmapOf, hasRow, isEmpty } from '../bitmap.ts'
import { hasCode, TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import { limits } from '../limits.ts'
import { packLines, unpackLines } from '../lines.ts'
import {
  decodeRows,
  mergeRows,
  portions,
  type PartField,
  type PartRow,
  type PartSpec,
} from '../part.ts'
import { rowOf } from '../place.ts'
import type { Key } from '../ports/table.ts'
import {
  decodeCoverage,
  encodeCoverage,
  type Coverage,
  type EncodedCoverage,
  type StoredPart,
} from './coverage.ts'
import type { Deps } from './deps.ts'
import { contentOf, ordered, put, read, scan, tryWrite } from './documents.ts'
import { receivePart, type Incoming } from './receive-part.ts'
import { retryWrites } from './retry.ts'
import type { SampleBlocks } from './sample-blocks.ts'
import {
  meeting,
  settle,
  type CommitMode,
  type Conflict,
  type FindRow,
  type Settlement,
} from './settle.ts'
import { short, type Uploads } from './uploads.ts'
import type { Workflows } from './workflows.ts'

/**
 * Rows of one kind, aligned by place: the inferences of a model, the ground truths of a draft, the
 * metrics of a run. Block by block, one table item says which rows there are and in which parts.
 */
export interface Layer {
  /** Unique among layers; a segment of object keys. */
  readonly id: string
  readonly workflowId: Id<'workflow'>
  readonly field: PartField
}

/** What a commit did, in rows. */
export interface CommitSummary {
  inserted: number
  unchanged: number
  changed: number
  errors: number
  conflicts: number
  /** The first 20 conflicts. */
  conflicting: Conflict[]
}

export type Layers = ReturnType<typeof createLayers>

export const layerPartition = (layerId: string): string => `layer/${layerId}`

export function createLayers(
  deps: Deps,
  parts: { uploads: Uploads; workflows: Workflows; blocks: SampleBlocks },
) {
  const { table, objects } = deps
  const { uploads, workflows, blocks } = parts
  const itemKey = (layerId: string, block: number): Key => ({
    pk: layerPartition(layerId),
    sk: ordered(block),
  })

  async function readCoverage(
    layerId: string,
    block: number,
  ): Promise<{ coverage: Coverage; revision: number }> {
    const { content, revision } = await read<EncodedCoverage>(table, itemKey(layerId, block))
    const coverage = content
      ? decodeCoverage(content)
      : { covered: bitmapOf(), errors: bitmapOf(), replacements: 0, parts: [] }
    return { coverage, revision }
  }

  async function storedRows(layer: Layer, block: number, stored: StoredPart): Promise<PartRow[]> {
    const body = await objects.get(stored.key)
    if (!body)
      throw new TouchstoneError(
        'storage',
        `The object ${stored.key} is missing. Restore it from a backup.`,
      )
    const what = `Stored part ${short(stored.sha256)}`
    return decodeRows(await unpackLines(body, what), { field: layer.field, block, what })
  }

  /** Brings the parts of one block in: one conditional write of one item. */
  async function commitBlock(
    layer: Layer,
    incoming: readonly Incoming[],
    options: { block: number; mode: CommitMode },
  ): Promise<CommitSummary> {
    const { block } = options
    return retryWrites(`Block ${block} of ${layer.id}`, async () => {
      const { coverage, revision } = await readCoverage(layer.id, block)
      try {
        const { next, summary } = await bringIn(layer, incoming, { ...options, coverage })
        if (next === coverage) return summary
        const step = put(itemKey(layer.id, block), encodeCoverage(next), revision)
        return (await tryWrite(table, [step])) === undefined ? summary : undefined
      } catch (error) {
        // Who sent the same part may have committed it meanwhile, and taken its upload away.
        if (!hasCode(error, 'part_missing')) throw error
        if ((await readCoverage(layer.id, block)).revision === revision) throw error
        return undefined
      }
    })
  }

  /** What a block has once some parts came to it. Their objects are kept, and not yet named. */
  async function bringIn(
    layer: Layer,
    incoming: readonly Incoming[],
    options: { block: number; mode: CommitMode; coverage: Coverage },
  ): Promise<{ next: Coverage; summary: CommitSummary }> {
    const { block, mode, coverage } = options
    const summary = emptySummary()
    let next = coverage
    for (const part of incoming) {
      if (findStored(coverage, part.spec)) {
        summary.unchanged += part.count
        continue
      }
      const outcome = settle(next, part.sets, {
        mode,
        ...(await overlap(layer, block, { coverage: next, part })),
      })
      add(summary, outcome)
      if (outcome.inserted + outcome.changed + outcome.errors === 0) continue
      next = {
        ...outcome.rows,
        replacements: next.replacements + (outcome.changed > 0 ? 1 : 0),
        parts: [...next.parts, await keep(layer, part, outcome)],
      }
    }
    // A part never keeps a value that another one replaced: what its hash stands for is stored.
    if (summary.changed > 0) next = await merged(layer, block, next)
    else if (next !== coverage && next.parts.filter(isSmall).length > limits.partsPerBlock)
      next = await merged(layer, block, next, isSmall)
    return { next, summary }
  }

  /** The rows of an incoming part and of the stored ones; nothing is read when they do not meet. */
  async function overlap(
    layer: Layer,
    block: number,
    { coverage, part }: { coverage: Coverage; part: Incoming },
  ): Promise<{ offered: FindRow; stored: FindRow }> {
    if (isEmpty(meeting(coverage, part.sets)))
      return { offered: () => undefined, stored: () => undefined }
    const all = await Promise.all(coverage.parts.map((stored) => storedRows(layer, block, stored)))
    return { offered: byRow(await part.rows()), stored: byRow(mergeRows(all)) }
  }

  /**
   * Many small parts become one, so that reading a block stays a few requests; or several, where
   * one would be too large to be read.
   * @param which must be all parts where some replace values of others
   */
  async function merged(
    layer: Layer,
    block: number,
    coverage: Coverage,
    which: (part: StoredPart) => boolean = () => true,
  ): Promise<Coverage> {
    const chosen = coverage.parts.filter(which)
    const all = await Promise.all(chosen.map((part) => storedRows(layer, block, part)))
    const stored = coverage.parts.filter((part) => !chosen.includes(part))
    for (const rows of portions(mergeRows(all))) stored.push(await store(layer, block, rows))
    return { ...coverage, parts: stored }
  }

  // Objects get a key that nobody used before: what no item names after a while never will be.
  const freshKey = (layer: Layer, block: number): string =>
    `parts/${layer.id}/${ordered(block)}-${crypto.randomUUID()}`

  async function store(layer: Layer, block: number, rows: readonly PartRow[]): Promise<StoredPart> {
    const { body, sha256, bytes } = await packLines(rows.map(({ line }) => `${line}\n`))
    const key = freshKey(layer, block)
    await objects.put(key, body)
    return { key, sha256, bytes, rows: rows.length }
  }

  /** Keeps an upload as it is, or, when some of its rows were refused, the others of it. */
  async function keep(layer: Layer, part: Incoming, outcome: Settlement): Promise<StoredPart> {
    const { block, sha256, bytes } = part.spec
    if (outcome.conflicts.length > 0) {
      const accepted = (await part.rows()).filter(
        ({ place }) => !hasRow(outcome.refused, rowOf(place)),
      )
      return store(layer, block, accepted)
    }
    const key = freshKey(layer, block)
    await uploads.keep(layer.id, sha256, key)
    return { key, sha256, bytes, rows: part.count }
  }

  /** The coverages of the given blocks, in their order; undefined where there is nothing. */
  async function at(
    layerId: string,
    ofBlocks: readonly number[],
  ): Promise<(Coverage | undefined)[]> {
    const items = await table.getMany(ofBlocks.map((block) => itemKey(layerId, block)))
    return items.map((item) => item && decodeCoverage(contentOf<EncodedCoverage>(item)))
  }

  return {
    at,

    /** Which of the parts are committed or uploaded already, and where to send the others. */
    async prepare(layer: Layer, specs: readonly PartSpec[]) {
      const coverages = await at(
        layer.id,
        specs.map(({ block }) => block),
      )
      const committed = specs.map((spec, i) => findStored(coverages[i], spec) !== undefined)
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
      const coverages = await at(
        layer.id,
        distinct.map(({ block }) => block),
      )
      const specs = distinct.filter((spec, i) => {
        const stored = findStored(coverages[i], spec)
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

    /** All blocks of which the layer has something, ascending. */
    async *all(layerId: string): AsyncGenerator<{ block: number; coverage: Coverage }> {
      for await (const item of scan(table, { pk: layerPartition(layerId) }))
        yield {
          block: Number(item.sk),
          coverage: decodeCoverage(contentOf<EncodedCoverage>(item)),
        }
    },
  }
}

const findStored = (coverage: Coverage | undefined, spec: PartSpec): StoredPart | undefined =>
  coverage?.parts.find(({ sha256 }) => sha256 === spec.sha256)

function byRow(rows: readonly PartRow[]): FindRow {
  const found: PartRow[] = []
  for (const row of rows) found[rowOf(row.place)] = row
  return (row) => found[row]
}

/** Larger parts are few in a block, and merging them would move much for little. */
const isSmall = ({ bytes }: StoredPart): boolean => bytes < limits.partBytes / 16

const emptySummary = (): CommitSummary => ({
  inserted: 0,
  unchanged: 0,
  changed: 0,
  errors: 0,
  conflicts: 0,
  conflicting: [],
})

function add(summary: CommitSummary, outcome: Settlement): void {
  const { inserted, unchanged, changed, errors, conflicts } = outcome
  addSummary(summary, {
    inserted,
    unchanged,
    changed,
    errors,
    conflicts: conflicts.length,
    conflicting: [...conflicts],
  })
}

function addSummary(summary: CommitSummary, more: CommitSummary): void {
  summary.inserted += more.inserted
  summary.unchanged += more.unchanged
  summary.changed += more.changed
  summary.errors += more.errors
  summary.conflicts += more.conflicts
  const room = limits.reportedConflicts - summary.conflicting.length
  summary.conflicting.push(...more.conflicting.slice(0, Math.max(0, room)))
}
