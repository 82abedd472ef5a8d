import { addRow, bitmapOf, countRows, hasRow, isEmpty, type Bitmap } from '../bitmap.ts'
import { hasCode } from '../errors.ts'
import { limits } from '../limits.ts'
import { decodeLine } from '../part.ts'
import { rowOf } from '../place.ts'
import { addSettlement, emptySummary, type CommitSummary } from './commit-summary.ts'
import type { Coverage, StoredPart } from './coverage.ts'
import type { Deps } from './deps.ts'
import { tryWrite } from './documents.ts'
import { findStored, type LayerCoverages } from './layer-coverages.ts'
import { createLayerParts, smallest, type PartHome, type Row } from './layer-parts.ts'
import type { Layer } from './layer.ts'
import type { Incoming } from './receive-part.ts'
import { retryWrites } from './retry.ts'
import {
  meeting,
  sameRow,
  settle,
  type CommitMode,
  type Conflict,
  type Settlement,
} from './settle.ts'
import { firstOf, shownConflict } from './shown-conflicts.ts'
import { short, type Uploads } from './uploads.ts'

/** Settles checked uploads with what their blocks have. */
export function createBlockCommits(
  deps: Deps,
  { uploads, coverages }: { uploads: Uploads; coverages: LayerCoverages },
) {
  const { table } = deps
  const layerParts = createLayerParts(deps)

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
      addSettlement(summary, outcome, mode === 'keep' ? examples : [])
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

  /** Brings the parts of one block in: one conditional write of one item. */
  return async function commitBlock(
    layer: Layer,
    incoming: readonly Incoming[],
    options: { block: number; mode: CommitMode },
  ): Promise<CommitSummary> {
    const { block } = options
    return retryWrites(`Block ${block} of ${layer.id}`, async () => {
      const { coverage, revision } = await coverages.readBlock(layer.id, block)
      try {
        const { next, summary } = await bringIn(layer, incoming, { ...options, coverage })
        if (next === coverage) return summary
        const step = coverages.putStep({ layerId: layer.id, block, revision }, next)
        return (await tryWrite(table, [step])) === undefined ? summary : undefined
      } catch (error) {
        // Who sent the same part may have committed it meanwhile, and taken its upload away.
        if (!hasCode(error, 'part_missing')) throw error
        if ((await coverages.readBlock(layer.id, block)).revision === revision) throw error
        return undefined
      }
    })
  }
}
