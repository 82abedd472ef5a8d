import { addRow, bitmapOf, countRows, hasRow, isEmpty, type Bitmap } from '../bitmap.ts'
import { hasCode } from '../errors.ts'
import type { Json } from '../json.ts'
import { limits } from '../limits.ts'
import { decodeLine, type PartSpec } from '../part.ts'
import { rowOf } from '../place.ts'
import type { Key } from '../ports/table.ts'
import { coverageOf, encodeCoverage, type Coverage, type StoredPart } from './coverage.ts'
import type { Deps } from './deps.ts'
import { ordered, put, scan, tryWrite } from './documents.ts'
import { createLayerParts, smallest, type PartHome, type Row } from './layer-parts.ts'
import { receivePart, type Incoming } from './receive-part.ts'
import { retryWrites } from './retry.ts'
import type { SampleBlocks } from './sample-blocks.ts'
import {
  meeting,
  sameRow,
  settle,
  type CommitMode,
  type Conflict,
  type Settlement,
} from './settle.ts'
import { short, type Uploads } from './uploads.ts'
import type { Workflows } from './workflows.ts'
import { layerPartition, type CommitSummary, type Layer } from './layer.ts'

export type Layers = ReturnType<typeof createLayers>

export function createLayers(
  deps: Deps,
  parts: { uploads: Uploads; workflows: Workflows; blocks: SampleBlocks },
) {
  const { table } = deps
  const { uploads, workflows, blocks } = parts
  const layerParts = createLayerParts(deps)
  const itemKey = (layerId: string, block: number): Key => ({
    pk: layerPartition(layerId),
    sk: ordered(block),
  })

  async function readCoverage(
    layerId: string,
    block: number,
  ): Promise<{ coverage: Coverage; revision: number }> {
    const item = await table.get(itemKey(layerId, block))
    const coverage = item
      ? coverageOf(item)
      : { covered: bitmapOf(), errors: bitmapOf(), replacements: 0, parts: [] }
    return { coverage, revision: item?.revision ?? 0 }
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
    const home = { layerId: layer.id, field: layer.field, block }
    const summary = emptySummary()
    let next = coverage
    for (const part of incoming) {
      if (findStored(coverage, part.spec)) {
        summary.unchanged += part.count
        continue
      }
      const { different, examples } = await compareRows(home, next, part)
      const outcome = settle(next, part.sets, { mode, different })
      add(summary, outcome, mode === 'keep' ? examples : [])
      if (isEmpty(outcome.brought)) continue
      // A row stands in one part only, or with the same value in several. So a block has no more
      // parts than its rows need, and what the hash of a part stands for is stored.
      const left = isEmpty(outcome.superseded)
        ? next.parts
        : await layerParts.without(home, next.parts, outcome.superseded)
      next = {
        ...outcome.rows,
        replacements: next.replacements + (outcome.changed > 0 ? 1 : 0),
        parts: [...left, await keep(home, part, outcome)],
      }
    }
    if (next === coverage) return { next, summary }
    const { covered, errors } = next
    const compacted = await layerParts.compact(home, next.parts, {
      keeps: ({ place, error }) => hasRow(error === undefined ? covered : errors, rowOf(place)),
      which: smallest,
    })
    return { next: { ...next, parts: compacted }, summary }
  }

  /** The rows whose stored value is another than the offered one, and the first of them to show. */
  async function compareRows(
    home: PartHome,
    coverage: Coverage,
    part: Incoming,
  ): Promise<{ different: Bitmap; examples: Conflict[] }> {
    const different = bitmapOf()
    const meet = meeting(coverage, part.sets)
    if (isEmpty(meet)) return { different, examples: [] }
    // As lines: parsed they would take many times the memory.
    const offered: string[] = []
    for await (const { place, line } of part.rows()) offered[rowOf(place)] = line
    const form = { field: home.field, block: home.block, what: `Part ${short(part.spec.sha256)}` }
    let examples: Conflict[] = []
    for (const stored of coverage.parts)
      for await (const before of layerParts.read(home, stored)) {
        const row = rowOf(before.place)
        const line = offered[row]
        if (line === undefined || line === before.line || before.value === undefined) continue
        if (!hasRow(meet, row) || hasRow(different, row)) continue
        const after = decodeLine(line, form)
        if (after.value === undefined || sameRow(before, after)) continue
        addRow(different, row)
        examples.push({ place: before.place, stored: before.value, offered: after.value })
        if (examples.length > limits.reportedConflicts) examples = firstOf(examples)
      }
    return { different, examples: firstOf(examples).map(shownConflict) }
  }

  /** Keeps an upload as it is, or, when much of it is refused or known, what it brings. */
  async function keep(home: PartHome, part: Incoming, outcome: Settlement): Promise<StoredPart> {
    const { refused, brought } = outcome
    if (isEmpty(refused) && countRows(brought) * 2 >= part.count) {
      const { sha256, bytes } = part.spec
      const key = layerParts.freshKey(home)
      await uploads.keep(home.layerId, sha256, key)
      return { key, sha256, bytes, rawBytes: part.rawBytes, rows: part.count }
    }
    const rows: Row[] = []
    for await (const { place, line } of part.rows())
      if (hasRow(brought, rowOf(place))) rows.push({ place, line })
    return layerParts.store(home, rows)
  }

  /** The coverages of the given blocks, in their order; undefined where there is nothing. */
  async function at(
    layerId: string,
    ofBlocks: readonly number[],
  ): Promise<(Coverage | undefined)[]> {
    const items = await table.getMany(ofBlocks.map((block) => itemKey(layerId, block)))
    return items.map((item) => item && coverageOf(item))
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
          coverage: coverageOf(item),
        }
    },
  }
}

const findStored = (coverage: Coverage | undefined, spec: PartSpec): StoredPart | undefined =>
  coverage?.parts.find(({ sha256 }) => sha256 === spec.sha256)

const firstOf = (conflicts: readonly Conflict[]): Conflict[] =>
  conflicts.toSorted((a, b) => a.place - b.place).slice(0, limits.reportedConflicts)

const shownConflict = ({ place, stored, offered }: Conflict): Conflict => ({
  place,
  stored: shortened(stored),
  offered: shortened(offered),
})

/** The start of a value that is too long to be shown, as text. */
function shortened(value: Json): Json {
  const json = JSON.stringify(value)
  const most = limits.conflictCharacters
  if (json.length <= most) return value
  return `${json.slice(0, most).toWellFormed()}… (${json.length} characters)`
}

const emptySummary = (): CommitSummary => ({
  inserted: 0,
  unchanged: 0,
  changed: 0,
  errors: 0,
  conflicts: 0,
  conflicting: [],
})

function add(summary: CommitSummary, outcome: Settlement, conflicting: readonly Conflict[]): void {
  const { inserted, unchanged, changed, errors, refused } = outcome
  addSummary(summary, {
    inserted,
    unchanged,
    changed,
    errors,
    conflicts: countRows(refused),
    conflicting: [...conflicting],
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
