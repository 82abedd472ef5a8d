import { createKeyList, createNumberList, type NumberList } from './number-list.ts'
import { createRankReplicates, type RankReplicates } from './rank-replicates.ts'
import type { Sampling } from './sampling.ts'
import { binOfScore, scoreEdges } from './score-edges.ts'
import { rowsOfStep, type Steps } from './steps.ts'
import { type ScoreSteps, scoreSteps, sorted } from './score-steps.ts'

/** Scores of each class, for areas and curves of one class against the rest. */
export interface ClassScores {
  /** Whether areas come from all scores, and not from bins. */
  readonly exact: boolean
  /** Whether they can be told at all: bins take scores from 0 to 1 only. */
  readonly known: boolean
  /**
   * @param classes how many classes there are so far
   * @param scores by class; classes that are not listed have a score of 0
   */
  add(
    truth: number,
    scores: { classes: number; listed: readonly number[]; values: readonly number[] },
    key: number | undefined,
  ): void
  /** A sample without scores: its class is not found at any threshold, and others do not get it. */
  addMissing(truth: number, key: number | undefined): void
  /** The steps of a class against the rest. */
  steps(index: number): ScoreSteps
  /** Sums for replicates; null where they would take too long. */
  replicates(index: number, steps: ScoreSteps): Steps<RankReplicates | null>
}

/** Scores that are kept, of all classes together. */
const maxScores = 8_000_000
// Weights are drawn once for each of them.
const maxReplicatedEntries = 500_000
// Bins of all classes together, once scores are no longer kept.
const maxBins = 4_000_000

interface Column {
  /** The rows before it had no such class, and a score of 0. */
  readonly from: number
  readonly scores: NumberList<Float64Array<ArrayBuffer>>
}

/** Makes scores of classes, all of them or, beyond 8,000,000, their counts in bins. */
export function createClassScores(sampling: Sampling | null, maxEntries = maxScores): ClassScores {
  const truths = createKeyList()
  const keys = createKeyList()
  const missing = { truths: createKeyList(), keys: createKeyList(), count: [] as number[] }
  const support: number[] = []
  let columns: Column[] | null = []
  let row = new Float64Array(0)
  const bins = createBins(maxBins)

  /** That of a class which no row with scores has known. */
  const emptyColumn = (): Column => ({ from: truths.length, scores: createNumberList() })

  function addExact(kept: Column[], scores: Parameters<ClassScores['add']>[1]): void {
    const { classes, listed, values } = scores
    while (kept.length < classes) kept.push({ from: truths.length - 1, scores: createNumberList() })
    if (row.length < classes) row = new Float64Array(classes * 2)
    for (const [i, index] of listed.entries()) row[index] = values[i] ?? 0
    for (let k = 0; k < classes; k++) kept[k]?.scores.push(row[k] ?? 0)
    for (const index of listed) row[index] = 0
    if (truths.length * classes > maxEntries) intoBins(kept)
  }

  function intoBins(kept: readonly Column[]): void {
    const known = truths.toArray()
    bins.reserve(kept.length)
    for (const [k, { from, scores }] of kept.entries()) {
      let at = from
      for (const chunk of scores.chunks())
        for (const score of chunk) bins.add(k, score, known[at++] === k)
    }
    columns = null
  }

  return {
    get exact() {
      return columns !== null
    },
    get known() {
      return columns !== null || bins.known
    },
    add(truth, scores, key) {
      truths.push(truth)
      support[truth] = (support[truth] ?? 0) + 1
      if (columns) {
        if (key !== undefined) keys.push(key)
        addExact(columns, scores)
        return
      }
      for (const [i, index] of scores.listed.entries())
        bins.add(index, scores.values[i] ?? 0, index === truth)
    },
    addMissing(truth, key) {
      missing.count[truth] = (missing.count[truth] ?? 0) + 1
      missing.truths.push(truth)
      if (key !== undefined) missing.keys.push(key)
    },
    steps(index) {
      const positives = support[index] ?? 0
      const unscored = missing.count[index] ?? 0
      if (columns === null)
        return bins.steps(index, {
          positives,
          negatives: truths.length - positives,
          unscored,
        })
      const positive = new Float64Array(positives)
      const negative = new Float64Array(truths.length - positives)
      let [p, n] = [0, 0]
      const column = columns[index] ?? emptyColumn()
      eachSample(column, index, (score, isPositive) => {
        if (isPositive) positive[p++] = score
        else negative[n++] = score
      })
      return scoreSteps(sorted(positive), sorted(negative), {
        positives: unscored,
        negatives: 0,
      })
    },
    *replicates(index, steps) {
      if (columns === null || sampling === null) return null
      if (truths.length * columns.length > maxReplicatedEntries) return null
      const edges = scoreEdges(steps)
      const last = edges.length + 1
      const sums = createRankReplicates({ bins: last + 1, count: sampling.count, predicted: 1 })
      const drawn = keys.toArray()
      const found = { bins: new Uint32Array(drawn.length), positive: new Uint8Array(drawn.length) }
      let rows = 0
      eachSample(columns[index] ?? emptyColumn(), index, (score, positive) => {
        found.bins[rows] = 1 + binOfScore(score, edges)
        found.positive[rows++] = positive ? 1 : 0
      })
      for (const [i, key] of drawn.entries()) {
        if (i % rowsOfStep === 0) yield
        sums.add(found.bins[i] ?? 0, found.positive[i] === 1, sampling.weightsOfKey(key))
      }
      const missed = missing.keys.toArray()
      for (const [i, truth] of missing.truths.toArray().entries())
        if (truth === index) sums.add(last, true, sampling.weightsOfKey(missed[i] ?? 0))
      return sums
    },
  }

  /** Calls back with the score of each sample for a class, in the order of rows. */
  function eachSample(
    { from, scores }: Column,
    index: number,
    take: (score: number, positive: boolean) => void,
  ): void {
    const known = truths.toArray()
    for (let at = 0; at < from; at++) take(0, known[at] === index)
    let at = from
    for (const chunk of scores.chunks())
      for (let i = 0; i < chunk.length; i++) take(chunk[i] ?? 0, known[at++] === index)
  }
}

/** Counts of the scores of each class in bins of equal width, fewer the more classes there are. */
function createBins(budget: number) {
  let size = 65_536
  const classes: { positive: Uint32Array; negative: Uint32Array }[] = []
  let known = true

  function halved(counts: Uint32Array): Uint32Array {
    const half = new Uint32Array(size)
    for (let i = 0; i < size; i++) half[i] = (counts[2 * i] ?? 0) + (counts[2 * i + 1] ?? 0)
    return half
  }

  function grow(count: number): void {
    while (count * size > budget && size > 64) {
      size /= 2
      for (const [k, { positive, negative }] of classes.entries())
        classes[k] = { positive: halved(positive), negative: halved(negative) }
    }
    while (classes.length < count)
      classes.push({ positive: new Uint32Array(size), negative: new Uint32Array(size) })
  }

  return {
    reserve: grow,
    get known() {
      return known
    },
    add(index: number, score: number, positive: boolean): void {
      if (!(score >= 0 && score <= 1)) {
        known = false
        return
      }
      if (index >= classes.length) grow(index + 1)
      const bin = Math.min(size - 1, Math.floor(score * size))
      const counts = classes[index]?.[positive ? 'positive' : 'negative']
      if (counts) counts[bin] = (counts[bin] ?? 0) + 1
    },
    /** Those that were not added have a score of 0. */
    steps(
      index: number,
      total: { positives: number; negatives: number; unscored: number },
    ): ScoreSteps {
      const threshold: number[] = []
      const tp: number[] = []
      const fp: number[] = []
      let [found, taken] = [0, 0]
      for (let bin = size - 1; bin > 0; bin--) {
        const positive = classes[index]?.positive[bin] ?? 0
        const negative = classes[index]?.negative[bin] ?? 0
        if (positive + negative === 0) continue
        found += positive
        taken += negative
        threshold.push(bin / size)
        tp.push(found)
        fp.push(taken)
      }
      if (found + taken < total.positives + total.negatives) {
        threshold.push(0)
        tp.push(total.positives)
        fp.push(total.negatives)
      }
      return {
        threshold: Float64Array.from(threshold),
        tp: Uint32Array.from(tp),
        fp: Uint32Array.from(fp),
        fpStart: 0,
        positives: total.positives + total.unscored,
        negatives: total.negatives,
      }
    },
  }
}
