import { defineEvaluator, type Workflow } from '@touchstone/client'
import * as z from 'zod'
import { Penguin, species, type Species } from './penguins.ts'

export const types = {
  testSample: Penguin,
  groundTruth: z.object({ species: z.enum(species) }),
  inference: z.object({ species: z.enum(species), score: z.number().min(0).max(1) }),
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** Accuracy, and precision and recall of each species. */
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
