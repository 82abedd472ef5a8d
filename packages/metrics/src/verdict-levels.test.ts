import { describe, expect, it } from 'vitest'
import { adjustPValues } from './adjust.ts'
import { createClassificationTally } from './classification.ts'
import { PairTally, type PairOptions } from './pair-tally.ts'
import { decodeReplicates } from './replicate-text.ts'
import { replicateVerdict } from './replicate-verdict.ts'
import { normalOf, randomOf } from './seeded-draws.ts'
import { isSignificant } from './significance.ts'

// Every test is at the 5 % level, and all draws are seeded. Of 2,000 experiments, a share of exactly 5 %
// varies by half a percent point, so that the bounds of 6.5 % and 92 % are three and six times as far away.
const experiments = 2_000
const level = 0.065
const coverage = 0.92

/** How often something happens in experiments with draws of their own. */
function shareOf(happens: (random: () => number) => boolean, times = experiments): number {
  let count = 0
  for (let seed = 1; seed <= times; seed++) if (happens(randomOf(seed * 7_919))) count++
  return count / times
}

type Random = () => number
type Pair = readonly [base: number, value: number]

/** A base that is right in 8 of 10 samples, and a model that changes some of its answers. */
const booleans =
  ({ share, gain = 0 }: { share: number; gain?: number }) =>
  (random: Random): Pair => {
    const base = random() < 0.8 ? 1 : 0
    const change = random()
    if (change < share / 2 - gain / 2) return [1, 0]
    return change > 1 - share / 2 - gain / 2 ? [0, 1] : [base, base]
  }

const numbers =
  ({ gain = 0 }: { gain?: number } = {}) =>
  (random: Random): Pair => {
    const base = normalOf(random)
    return [base, base + gain + normalOf(random)]
  }

interface World {
  readonly samples: number
  readonly pair: (random: Random) => Pair
  readonly kind: PairOptions['kind']
  /** Samples of a cluster share what their first one drew, in so many of ten cases. */
  readonly inCluster?: number
  readonly margin?: number
  /** Whether the comparison is told of the clusters. @default true */
  readonly knowsClusters?: boolean
}

/** One comparison. */
function compared(world: World, random: Random) {
  const { samples, pair, kind, inCluster = 1, margin, knowsClusters = true } = world
  const tally = new PairTally()
  let shared = pair(random)
  for (let place = 0; place < samples; place++) {
    const own = pair(random)
    if (place % inCluster === 0) shared = own
    const [base, value] = inCluster > 1 && random() < 0.7 ? shared : own
    const cluster = inCluster > 1 && knowsClusters ? Math.floor(place / inCluster) : undefined
    tally.add(base, value, cluster)
  }
  return tally.result({ kind, higherIsBetter: true, margin })
}

const equal: readonly (World & { readonly name: string })[] = [
  {
    name: 'booleans, few of which change',
    samples: 200,
    kind: 'boolean',
    pair: booleans({ share: 0.05 }),
  },
  {
    name: 'booleans, many of which change',
    samples: 200,
    kind: 'boolean',
    pair: booleans({ share: 0.3 }),
  },
  { name: 'few numbers', samples: 12, kind: 'number', pair: numbers() },
  { name: 'many numbers', samples: 100, kind: 'number', pair: numbers() },
  {
    name: 'numbers of which most are equal',
    samples: 200,
    kind: 'number',
    pair: booleans({ share: 0.1 }),
  },
  { name: 'numbers in clusters', samples: 200, kind: 'number', pair: numbers(), inCluster: 5 },
  {
    name: 'booleans in clusters',
    samples: 400,
    kind: 'boolean',
    pair: booleans({ share: 0.3 }),
    inCluster: 5,
  },
  {
    name: 'booleans in few clusters',
    samples: 120,
    kind: 'boolean',
    pair: booleans({ share: 0.3 }),
    inCluster: 10,
  },
]

describe('a comparison of equal models', () => {
  it.each(equal)('finds a difference in at most 5 % for $name', (world) => {
    expect(shareOf((random) => compared(world, random).significant)).toBeLessThan(level)
  })

  it('finds one far too often where clusters are not known', () => {
    const world = { ...equal[5], knowsClusters: false } as World
    expect(shareOf((random) => compared(world, random).significant)).toBeGreaterThan(0.15)
  })

  it('marks one of many in at most 5 % with the correction of Holm, and often without', () => {
    const world: World = { samples: 200, kind: 'boolean', pair: booleans({ share: 0.3 }) }
    const marked = (adjust: 'holm' | 'none') => (random: Random) => {
      const family = Array.from({ length: 30 }, () => compared(world, random))
      const adjusted = adjustPValues(
        family.map(({ pValue }) => pValue),
        adjust,
      )
      return family.some(({ interval }, i) =>
        isSignificant({ interval, pValue: adjusted[i] ?? null }),
      )
    }
    expect(shareOf(marked('holm'), 500)).toBeLessThan(level)
    expect(shareOf(marked('none'), 200)).toBeGreaterThan(0.4)
  })
})

const worse: readonly (World & { readonly name: string; readonly gain: number })[] = [
  {
    name: 'booleans',
    samples: 400,
    kind: 'boolean',
    gain: -0.05,
    pair: booleans({ share: 0.2, gain: -0.05 }),
  },
  {
    name: 'booleans, few of which change',
    samples: 300,
    kind: 'boolean',
    gain: -0.02,
    pair: booleans({ share: 0.02, gain: -0.02 }),
  },
  { name: 'numbers', samples: 100, kind: 'number', gain: -0.3, pair: numbers({ gain: -0.3 }) },
  {
    name: 'numbers in clusters',
    samples: 200,
    kind: 'number',
    gain: -0.3,
    pair: numbers({ gain: -0.3 }),
    inCluster: 5,
  },
]

describe('a comparison of models with a difference', () => {
  it.each(worse)('has it in its interval in 95 % for $name', ({ gain, ...world }) => {
    const holds = (random: Random): boolean => {
      const { interval } = compared(world, random)
      return interval !== null && interval[0] <= gain && gain <= interval[1]
    }
    expect(shareOf(holds)).toBeGreaterThan(coverage)
  })

  it.each(worse)('is within a margin of the same size in at most 5 % for $name', (world) => {
    const at = { ...world, margin: -world.gain }
    expect(shareOf((random) => compared(at, random).withinMargin !== null)).toBeLessThan(level)
  })
})

/** Two models with errors of their own, evaluated on the same samples; and what tells them apart. */
function comparedByF1(random: Random, { seed, right }: { seed: number; right: readonly number[] }) {
  const samples = 100
  const classes = ['a', 'b', 'c'] as const
  const tallies = right.map(() =>
    createClassificationTally({ intervals: { seed, replicates: 100 } }),
  )
  for (let place = 0; place < samples; place++) {
    const truth = classes[Math.floor(random() * 3)] ?? 'a'
    for (const [model, tally] of tallies.entries()) {
      const label =
        random() < (right[model] ?? 0) ? truth : (classes[Math.floor(random() * 3)] ?? 'a')
      tally.add({ truth, predicted: { label } }, { place })
    }
  }
  const [base, model] = tallies.map((tally) => {
    const { macro, $replicates } = tally.metrics()
    const text = $replicates?.values['macro.f1']
    return { f1: macro.f1 ?? 0, replicates: decodeReplicates(text ?? '') }
  })
  if (!base || !model) throw new Error('Two models are compared.')
  const difference = model.f1 - base.f1
  const verdict = replicateVerdict(
    difference,
    { base: base.replicates, model: model.replicates },
    { units: samples, range: [-1, 1], higherIsBetter: true },
  )
  return { difference, verdict }
}

describe('a comparison by replicates', () => {
  // Each of these takes 200 times as long; of 2,000, 5.5 % found a difference, and 94.6 % held the truth.
  const times = 1_000

  it('finds a difference of F1 of equal models in at most 5 %', () => {
    const found = shareOf((random) => {
      const { verdict } = comparedByF1(random, {
        seed: 1 + Math.floor(random() * 1e6),
        right: [0.6, 0.6],
      })
      return verdict !== null && isSignificant(verdict)
    }, times)
    expect(found).toBeLessThan(level)
  })

  it('has the difference of F1 in its interval in 95 %', () => {
    // What is not right is a class by chance, so a third of it is right too; the classes are alike.
    const f1 = (right: number): number => right + (1 - right) / 3
    const gain = f1(0.7) - f1(0.6)
    const held = shareOf((random) => {
      const { verdict } = comparedByF1(random, {
        seed: 1 + Math.floor(random() * 1e6),
        right: [0.6, 0.7],
      })
      const [low, high] = verdict?.interval ?? [0, 0]
      return low <= gain && gain <= high
    }, times)
    expect(held).toBeGreaterThan(coverage)
  })
})
