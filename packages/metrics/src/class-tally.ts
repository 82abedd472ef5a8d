import type { ClassCounts } from './class-figures.ts'

/** Counts of classes and of their confusions, with those of replicates. */
export interface ClassTally {
  /**
   * @param truth the index of the true class
   * @param predicted that of the predicted one; null without a prediction
   * @param weights of the sample in each replicate
   */
  add(truth: number, predicted: number | null, weights: Uint8Array | undefined): void
  /** Samples without a prediction. */
  readonly missing: number
  /** The counts of all samples, or of a replicate, for the given classes in this order. */
  counts(order: readonly number[], replicate?: number): ClassCounts
  /** Confusions that occurred; null where there are too many different ones. */
  cells(): Iterable<readonly [truth: number, predicted: number | null, count: number]> | null
}

interface Replicated {
  readonly tp: Uint32Array
  readonly fp: Uint32Array
  readonly fn: Uint32Array
}

// Confusions of the first classes have a table, others are kept where they occur.
const tableSize = 64
const maxCells = 1_000_000
const rowSize = 2 ** 20

/** @param replicates how many there are; 0 for none */
export function createClassTally(replicates: number): ClassTally {
  const counts = { tp: [] as number[], fp: [] as number[], fn: [] as number[] }
  const replicated: Replicated[] = []
  const table = new Uint32Array(tableSize * tableSize)
  const rest = new Map<number, number>()
  let missing = 0
  let tooMany = false

  function grow(size: number): void {
    while (counts.tp.length < size) {
      for (const list of [counts.tp, counts.fp, counts.fn]) list.push(0)
      replicated.push({
        tp: new Uint32Array(replicates),
        fp: new Uint32Array(replicates),
        fn: new Uint32Array(replicates),
      })
    }
  }

  function confuse(truth: number, predicted: number): void {
    if (truth < tableSize && predicted < tableSize) {
      const at = truth * tableSize + predicted
      table[at] = (table[at] ?? 0) + 1
      return
    }
    const key = truth * rowSize + predicted
    const known = rest.get(key)
    if (known === undefined && rest.size === maxCells) tooMany = true
    else rest.set(key, (known ?? 0) + 1)
  }

  return {
    get missing() {
      return missing
    },
    add(truth, predicted, weights) {
      grow(Math.max(truth, predicted ?? 0) + 1)
      // One class more than there can be stands for none.
      confuse(truth, predicted ?? rowSize - 1)
      if (predicted === truth) {
        counts.tp[truth] = (counts.tp[truth] ?? 0) + 1
        addTo(replicated[truth]?.tp, weights)
        return
      }
      counts.fn[truth] = (counts.fn[truth] ?? 0) + 1
      addTo(replicated[truth]?.fn, weights)
      if (predicted === null) missing++
      else {
        counts.fp[predicted] = (counts.fp[predicted] ?? 0) + 1
        addTo(replicated[predicted]?.fp, weights)
      }
    },
    counts(order, replicate) {
      const pick = (name: 'tp' | 'fp' | 'fn'): Float64Array =>
        Float64Array.from(order, (k) =>
          replicate === undefined
            ? (counts[name][k] ?? 0)
            : (replicated[k]?.[name][replicate] ?? 0),
        )
      return { tp: pick('tp'), fp: pick('fp'), fn: pick('fn') }
    },
    cells: () => (tooMany ? null : allCells()),
  }

  function* allCells(): Iterable<readonly [number, number | null, number]> {
    for (const [at, count] of table.entries())
      if (count > 0) yield [Math.floor(at / tableSize), at % tableSize, count]
    for (const [key, count] of rest) {
      const predicted = key % rowSize
      yield [Math.floor(key / rowSize), predicted === rowSize - 1 ? null : predicted, count]
    }
  }
}

function addTo(sums: Uint32Array | undefined, weights: Uint8Array | undefined): void {
  if (!sums || !weights) return
  for (let b = 0; b < sums.length; b++) sums[b] = (sums[b] ?? 0) + (weights[b] ?? 0)
}
