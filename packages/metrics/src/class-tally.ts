import { type ClassSums, createClassSums } from './class-figures.ts'

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
  /** The counts of a class. */
  countsOf(index: number): { tp: number; fp: number; fn: number }
  /** Sums over all classes. */
  sums(): ClassSums
  /** The same in each replicate. */
  replicateSums(): ClassSums[]
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

  const countsOf = (k: number): { tp: number; fp: number; fn: number } => ({
    tp: counts.tp[k] ?? 0,
    fp: counts.fp[k] ?? 0,
    fn: counts.fn[k] ?? 0,
  })

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
    countsOf,
    sums() {
      const sums = createClassSums()
      for (const k of counts.tp.keys()) {
        const { tp, fp, fn } = countsOf(k)
        sums.add(tp, fp, fn)
      }
      return sums
    },
    replicateSums() {
      const all = Array.from({ length: replicates }, () => createClassSums())
      for (const { tp, fp, fn } of replicated)
        for (const [b, sums] of all.entries()) sums.add(tp[b] ?? 0, fp[b] ?? 0, fn[b] ?? 0)
      return all
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
