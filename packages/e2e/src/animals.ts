import type { Touchstone } from '@touchstone/client'
import * as z from 'zod'

/** The types of the workflow that most tests use. */
export const animalTypes = {
  testSample: z.object({
    locator: z.string(),
    metadata: z.record(z.string(), z.json()).optional(),
  }),
  groundTruth: z.object({ label: z.string() }),
  inference: z.object({ label: z.string(), score: z.number() }),
}

/** A workflow with images of animals. */
export const defineAnimals = (touchstone: Touchstone, name = 'Animals') =>
  touchstone.defineWorkflow(name, animalTypes)

/** `count` labelled samples; every third is a dog, the others are cats. */
export const animals = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({
    testSample: { locator: `s3://animals/${from + i}.png` },
    groundTruth: { label: (from + i) % 3 === 0 ? 'dog' : 'cat' },
  }))

/** A deterministic model: right for most of {@link animals}. */
export function guess({ locator }: { locator: string }): { label: string; score: number } {
  const number = Number(/(\d+)\.png$/.exec(locator)?.[1])
  return { label: number % 6 === 0 ? 'dog' : 'cat', score: (number % 100) / 100 }
}
