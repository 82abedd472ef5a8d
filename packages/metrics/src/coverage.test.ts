import { describe, expect, it } from 'vitest'
import { createBinaryTally } from './binary.ts'
import { createClassificationTally } from './classification.ts'
import { createFieldMeans } from './field-means.ts'
import { createJudgementTally } from './judgement.ts'
import { createRegressionTally } from './regression.ts'
import type { Interval } from './intervals.ts'
import { normalOf, randomOf } from './seeded-draws.ts'
import type { Origin } from './sampling.ts'

type Intervals = Readonly<Record<string, Interval | null>> | undefined

interface Figure {
  readonly name: string
  /** One experiment: the samples of a world, of which each has a level that its cluster shares. */
  readonly intervalsOf: (draw: Draw) => Intervals
  readonly paths: readonly string[]
}

interface Draw {
  readonly seed: number
  readonly random: () => number
  /** Calls back for each sample. @param level from a normal distribution, alike within a cluster */
  readonly each: (add: (level: number, origin: Origin) => void) => void
}

const chanceOf = (level: number): number => 1 / (1 + Math.exp(-level))

const figures: readonly Figure[] = [
  {
    name: 'means of samples',
    paths: ['right', 'amount'],
    intervalsOf({ random, each }) {
      const means = createFieldMeans()
      each((level, { cluster }) =>
        means.add({ right: random() < chanceOf(level), amount: level + random() }, { cluster }),
      )
      return means.metrics().intervals
    },
  },
  {
    name: 'two classes',
    paths: ['accuracy', 'precision', 'recall', 'f1', 'mcc', 'rocAuc', 'averagePrecision', 'brier'],
    intervalsOf({ seed, random, each }) {
      const tally = createBinaryTally({ intervals: { seed } })
      each((level, origin) => {
        const score = chanceOf(level)
        tally.add({ positive: random() < score, score }, origin)
      })
      return tally.metrics().intervals
    },
  },
  {
    name: 'several classes',
    paths: ['accuracy', 'macro.f1', 'kappa'],
    intervalsOf({ seed, random, each }) {
      const tally = createClassificationTally({ labels: ['a', 'b', 'c'], intervals: { seed } })
      each((level, origin) => {
        const truth = ['a', 'b', 'c'][Math.floor(random() * 3)] ?? 'a'
        const label = random() < chanceOf(level) ? truth : 'a'
        tally.add({ truth, predicted: { label } }, origin)
      })
      return tally.metrics().intervals
    },
  },
  {
    name: 'numbers',
    paths: ['mae', 'rmse', 'r2'],
    intervalsOf({ seed, random, each }) {
      const tally = createRegressionTally({ intervals: { seed } })
      each((level, origin) => {
        const truth = normalOf(random) * 2
        tally.add({ truth, predicted: truth + (level + normalOf(random)) / 2 }, origin)
      })
      return tally.metrics().intervals
    },
  },
  {
    name: 'verdicts',
    paths: ['rate', 'mean'],
    intervalsOf({ seed, random, each }) {
      const choices = [
        { label: 'no', score: 0 },
        { label: 'yes', score: 1 },
      ]
      const tally = createJudgementTally({ choices, intervals: { seed } })
      each((level, origin) => {
        tally.add({ votes: [random() < chanceOf(level) ? 'yes' : 'no'] }, origin)
      })
      return tally.metrics().intervals
    },
  },
]

const experiments = 300
const size = 240
const inCluster = 6

/** A world without end: what intervals should hold is the figure of very many samples. */
function drawOf(seed: number, options: { clustered: boolean; size: number }): Draw {
  const random = randomOf(seed)
  return {
    seed,
    random,
    each(add) {
      let level = 0
      for (let place = 0; place < options.size; place++) {
        if (!options.clustered || place % inCluster === 0) level = normalOf(random)
        add(
          level,
          options.clustered ? { place, cluster: `${Math.floor(place / inCluster)}` } : { place },
        )
      }
    },
  }
}

/** The middle of the interval of many samples, which is the truth but for a little. */
function truthOf({ intervalsOf, paths }: Figure): ReadonlyMap<string, number> {
  const found = intervalsOf(drawOf(1, { clustered: false, size: 400_000 }))
  return new Map(
    paths.map((path) => {
      const [low, high] = found?.[path] ?? [Number.NaN, Number.NaN]
      return [path, (low + high) / 2]
    }),
  )
}

describe.each(figures)('Intervals of $name', (figure) => {
  const truth = truthOf(figure)

  it.each([false, true])(
    'hold the truth in 92 to 98.5 of 100 experiments; in clusters: %s',
    (clustered) => {
      const held = new Map(figure.paths.map((path) => [path, 0]))
      for (let seed = 1; seed <= experiments; seed++) {
        const found = figure.intervalsOf(drawOf(seed * 7919, { clustered, size }))
        for (const path of figure.paths) {
          const [low, high] = found?.[path] ?? [1, 0]
          const value = truth.get(path) ?? Number.NaN
          if (low <= value && value <= high) held.set(path, (held.get(path) ?? 0) + 1)
        }
      }
      const shares = [...held].map(([path, count]) => ({ path, share: count / experiments }))
      expect(shares.filter(({ share }) => share < 0.92 || share > 0.985)).toEqual([])
    },
  )
})
