import { foldLabels, foldMatrix, type LabelFold, matrixLabels } from './label-fold.ts'
import type { MatrixPlot } from './plots.ts'
import type { ImageInstances } from './image-instances.ts'
import type { InstanceMatches } from './instance-matches.ts'

/** Right ones, false alarms and misses, and what follows; null where nothing is divided by. */
export interface FoundFigures {
  readonly tp: number
  readonly fp: number
  readonly fn: number
  readonly precision: number | null
  readonly recall: number | null
  readonly f1: number | null
}

/** Counts the matches at one threshold. */
export interface ThresholdTally {
  add(image: ImageInstances, matches: InstanceMatches, weights: Uint8Array | null): void
  micro(): FoundFigures
  ofLabel(label: string): FoundFigures
  /** The figures of all labels together in a replicate. */
  ofReplicate(replicate: number): FoundFigures
  /** The confusions of labels; the last one is `(background)`. */
  matrix(labels: readonly string[]): MatrixPlot
}

interface Counts {
  tp: number
  fp: number
  fn: number
}

const backgroundLabel = '(background)'

/** Makes a tally of the matches at one threshold. */
export function createThresholdTally({ replicates }: { replicates: number }): ThresholdTally {
  const all: Counts = { tp: 0, fp: 0, fn: 0 }
  const byLabel = new Map<string, Counts>()
  // By ground truth, then by inference; of null, the background.
  const confusion = new Map<string | null, Map<string | null, number>>()
  const drawn = {
    tp: new Float64Array(replicates),
    fp: new Float64Array(replicates),
    fn: new Float64Array(replicates),
  }

  function count(truth: string | null, inference: string | null): void {
    const row = confusion.get(truth) ?? new Map<string | null, number>()
    confusion.set(truth, row)
    row.set(inference, (row.get(inference) ?? 0) + 1)
    if (truth === inference) return countOf(truth, 'tp')
    countOf(truth, 'fn')
    countOf(inference, 'fp')
  }

  function countOf(label: string | null, kind: keyof Counts): void {
    if (label === null) return
    const counts = byLabel.get(label) ?? { tp: 0, fp: 0, fn: 0 }
    byLabel.set(label, counts)
    counts[kind]++
    all[kind]++
  }

  return {
    add({ truths, inferences }, matches, weights) {
      const before = { ...all }
      for (const pairs of [matches.matched, matches.confused])
        for (const [g, d] of pairs) count(truths[g]?.label ?? null, inferences[d]?.label ?? null)
      for (const d of matches.unmatchedInferences) count(null, inferences[d]?.label ?? null)
      for (const g of matches.unmatchedGroundTruths) count(truths[g]?.label ?? null, null)
      if (weights === null) return
      for (const kind of ['tp', 'fp', 'fn'] as const) {
        const sums = drawn[kind]
        const here = all[kind] - before[kind]
        for (let b = 0; b < replicates; b++) sums[b] = (sums[b] ?? 0) + here * (weights[b] ?? 0)
      }
    },
    micro: () => foundFigures(all),
    ofLabel: (label) => foundFigures(byLabel.get(label) ?? { tp: 0, fp: 0, fn: 0 }),
    ofReplicate: (b) =>
      foundFigures({ tp: drawn.tp[b] ?? 0, fp: drawn.fp[b] ?? 0, fn: drawn.fn[b] ?? 0 }),
    matrix(labels) {
      const slots = new Map<string | null, number>(labels.map((label, index) => [label, index]))
      slots.set(null, labels.length)
      const supportOf = (index: number): number => {
        const counts = byLabel.get(labels[index] ?? '')
        return (counts?.tp ?? 0) + (counts?.fn ?? 0)
      }
      const fold = foldLabels(labels, { supportOf, limit: matrixLabels - 1 })
      const withBackground: LabelFold = {
        ...fold,
        labels: [...fold.labels, backgroundLabel],
        slotOf: (index) => (index === labels.length ? fold.labels.length : fold.slotOf(index)),
      }
      const cells = [...confusion].flatMap(([truth, row]) =>
        [...row].map(
          ([inference, n]) => [slots.get(truth) ?? 0, slots.get(inference) ?? 0, n] as const,
        ),
      )
      const matrix = foldMatrix(withBackground, cells)
      return { title: 'Confusion matrix', labels: withBackground.labels, matrix }
    },
  }
}

/** Precision, recall and F1 of counts: null where there is nothing to divide by. */
export function foundFigures({ tp, fp, fn }: Counts): FoundFigures {
  const share = (of: number): number | null => (of === 0 ? null : tp / of)
  return {
    tp,
    fp,
    fn,
    precision: share(tp + fp),
    recall: share(tp + fn),
    f1: share(tp + (fp + fn) / 2),
  }
}
