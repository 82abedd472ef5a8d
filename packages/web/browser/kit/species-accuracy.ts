import { defineEvaluator, type Workflow } from '@touchstone/client'
import { species, type Species } from '../../../../examples/quickstart/penguins.ts'
import type { types } from '../../../../examples/quickstart/types.ts'

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** An evaluator that somebody wrote by hand: accuracy, and precision and recall of each species. */
export const accuracy = (workflow: Workflow<typeof types>) =>
  defineEvaluator(workflow, {
    name: 'species accuracy',
    version: '1',
    testSample: ({ groundTruth, inference }) => ({
      correct: inference.species === groundTruth.species,
    }),
    testCase: async (samples) => {
      const count = { samples: 0, correct: 0 }
      const perSpecies = new Map(species.map((name) => [name, { hits: 0, said: 0, is: 0 }]))
      const of = (name: Species) => perSpecies.get(name) ?? { hits: 0, said: 0, is: 0 }
      for await (const { groundTruth, inference, metrics } of samples) {
        count.samples++
        of(groundTruth.species).is++
        of(inference.species).said++
        if (!metrics.correct) continue
        count.correct++
        of(groundTruth.species).hits++
      }
      const each = (value: (name: Species) => number | null): Record<string, number | null> =>
        Object.fromEntries(species.map((name) => [name, value(name)]))
      return {
        samples: count.samples,
        accuracy: share(count.correct, count.samples),
        precision: each((name) => share(of(name).hits, of(name).said)),
        recall: each((name) => share(of(name).hits, of(name).is)),
      }
    },
    testSuite: (testCases) => ({
      worst:
        testCases
          .filter(({ metrics }) => metrics.accuracy !== null)
          .toSorted((a, b) => (a.metrics.accuracy ?? 0) - (b.metrics.accuracy ?? 0))[0]?.name ??
        null,
    }),
  })
