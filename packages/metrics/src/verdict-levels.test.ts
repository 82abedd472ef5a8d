import { describe, expect, it } from 'vitest'
import { adjustPValues } from './adjust.ts'
import { createClassificationTally } from './classification.ts'
import { PairTally, type PairOptions } from './pair-tally.ts'
import { decodeReplicates } from './replicate-text.ts'
import { replicateVerdict } from './replicate-verdict.ts'
import { normalOf, randomOf } from './seeded-draws.ts'
import { booleanVerdict, isSignificant } from './significance.ts'

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
  /** The cluster of a sample, whose samples come one after the other. @default a cluster each */
  readonly clusterOf?: (place: number) => number
  /** How often a sample has what the first of its cluster drew. @default 0.7 */
  readonly alike?: number
  readonly margin?: number
  /** @default true */
  readonly higherIsBetter?: boolean
  /** Whether the comparison is told of the clusters. @default true */
  readonly knowsClusters?: boolean
}

const clustersOf = (size: number) => (place: number) => Math.floor(place / size)

/** One cluster in twenty has sixty samples, the others two. */
function unequalClusters(place: number): number {
  const [round, at] = [Math.floor(place / 98), place % 98]
  return round * 20 + (at < 60 ? 0 : 1 + Math.floor((at - 60) / 2))
}

/** One comparison. */
function compared(world: World, random: Random) {
  const { samples, pair, kind, clusterOf, alike = 0.7, margin } = world
  const { knowsClusters = true, higherIsBetter = true } = world
  const tally = new PairTally()
  let shared = pair(random)
  for (let place = 0; place < samples; place++) {
    const own = pair(random)
    const cluster = clusterOf?.(place)
    if (cluster !== clusterOf?.(place - 1)) shared = own
    const [base, value] = clusterOf && random() < alike ? shared : own
    tally.add(base, value, knowsClusters ? cluster : undefined)
  }
  return tally.result({ kind, higherIsBetter, margin })
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
  {
    name: 'numbers in clusters',
    samples: 200,
    kind: 'number',
    pair: numbers(),
    clusterOf: clustersOf(5),
  },
  {
    name: 'booleans in clusters',
    samples: 400,
    kind: 'boolean',
    pair: booleans({ share: 0.3 }),
    clusterOf: clustersOf(5),
  },
  {
    name: 'booleans in few clusters',
    samples: 120,
    kind: 'boolean',
    pair: booleans({ share: 0.3 }),
    clusterOf: clustersOf(10),
  },
]

describe('a comparison of equal models', () => {
  it.each(equal)('finds a difference in at most 5 % for $name', (world) => {
    expect(shareOf((random) => compared(world, random).significant)).toBeLessThan(level)
  })

  it('finds one far too often where clusters are not known', () => {
    const world = { ...equal[5], knowsClusters: false } as World
    expect(shareOf((random) => compared(world, random).significant)).toBeGreaterThan(0.25)
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
    clusterOf: clustersOf(5),
  },
]

/** A model that loses something now and then, and is otherwise the same. */
const losing =
  ({ chance, loss }: { chance: number; loss: number }) =>
  (random: Random): Pair => {
    const base = random()
    return [base, random() < chance ? base - loss : base]
  }

// How large a rare loss is may not have been met, and a few clusters may have most of the samples.
const rare: typeof worse = [
  {
    name: 'large losses of one sample in a hundred',
    samples: 300,
    kind: 'number',
    gain: -0.1,
    pair: losing({ chance: 0.01, loss: 10 }),
  },
  {
    name: 'whole clusters that are lost',
    samples: 300,
    kind: 'boolean',
    gain: -0.05,
    pair: (random) => [1, random() < 0.05 ? 0 : 1],
    clusterOf: clustersOf(5),
    alike: 1,
  },
  {
    name: 'whole clusters of unequal size that are lost',
    samples: 490,
    kind: 'boolean',
    gain: -0.05,
    pair: (random) => [1, random() < 0.05 ? 0 : 1],
    clusterOf: unequalClusters,
    alike: 1,
  },
  {
    name: 'numbers of which lower ones are better',
    samples: 100,
    kind: 'number',
    gain: 0.3,
    pair: numbers({ gain: 0.3 }),
    higherIsBetter: false,
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

  it.each([...worse, ...rare])(
    'is within a margin of its size in at most 5 % for $name',
    (world) => {
      const at = { ...world, margin: Math.abs(world.gain) }
      expect(shareOf((random) => compared(at, random).withinMargin !== null)).toBeLessThan(level)
    },
  )

  it('would be within the margin too often by the interval alone where changes are rare', () => {
    const [n, chance] = [200, 0.02]
    const holds = (random: Random): boolean => {
      const down = Array.from({ length: n }, random).filter((one) => one < chance).length
      return (booleanVerdict(n, { up: 0, down }).interval90?.[0] ?? -1) > -chance
    }
    expect(shareOf(holds)).toBeGreaterThan(level)
  })
})

/** Two models with errors of their own, evaluated on the same samples; and what tells them apart. */
function comparedByF1(
  random: Random,
  {
    right,
    inCluster = 1,
    margin,
  }: { right: readonly number[]; inCluster?: number; margin?: number },
) {
  const samples = 100
  const seed = 1 + Math.floor(random() * 1e6)
  const classes = ['a', 'b', 'c'] as const
  const tallies = right.map(() =>
    createClassificationTally({ intervals: { seed, replicates: 100 } }),
  )
  const label = () => classes[Math.floor(random() * 3)] ?? 'a'
  let [truth, labels]: [string, string[]] = ['a', []]
  for (let place = 0; place < samples; place++) {
    // Samples of a cluster are the same sample.
    if (place % inCluster === 0) {
      truth = label()
      labels = right.map((chance) => (random() < chance ? truth : label()))
    }
    const cluster = inCluster > 1 ? `cluster ${Math.floor(place / inCluster)}` : undefined
    for (const [model, tally] of tallies.entries())
      tally.add({ truth, predicted: { label: labels[model] ?? 'a' } }, { place, cluster })
  }
  const [base, model] = tallies.map((tally) => {
    const { macro, $replicates } = tally.metrics()
    const text = $replicates?.values['macro.f1']
    return { f1: macro.f1 ?? 0, replicates: decodeReplicates(text ?? '') }
  })
  if (!base || !model) throw new Error('Two models are compared.')
  return replicateVerdict(
    model.f1 - base.f1,
    { base: base.replicates, model: model.replicates },
    { units: samples / inCluster, range: [-1, 1], higherIsBetter: true, margin },
  )
}

describe('a comparison by replicates', () => {
  // Each experiment takes 200 times as long, so there are fewer, which vary by 0.7 percent points.
  const times = 1_000
  // What is not right is a class by chance, so a third of it is right too; the classes are alike.
  const f1 = (right: number): number => right + (1 - right) / 3
  const gain = f1(0.7) - f1(0.6)

  it.each([1, 2])(
    'finds no difference of F1 in 95 %, with %i samples in a cluster',
    (inCluster) => {
      const found = shareOf((random) => {
        const verdict = comparedByF1(random, { right: [0.6, 0.6], inCluster })
        return verdict !== null && isSignificant(verdict)
      }, times)
      expect(found).toBeLessThan(level)
    },
  )

  it('has the difference of F1 in its interval in 95 %', () => {
    const held = shareOf((random) => {
      const [low, high] = comparedByF1(random, { right: [0.6, 0.7] })?.interval ?? [0, 0]
      return low <= gain && gain <= high
    }, times)
    expect(held).toBeGreaterThan(coverage)
  })

  it('is within a margin of the size of the difference in at most 5 %', () => {
    const within = shareOf((random) => {
      const verdict = comparedByF1(random, { right: [0.7, 0.6], margin: gain })
      return verdict?.withinMargin != null
    }, times)
    expect(within).toBeLessThan(level)
  })
})
