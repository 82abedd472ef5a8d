import * as z from 'zod'
import { Penguin, species } from './penguins.ts'

/** The types of the quickstart's workflow: a penguin, its species, and what a model says of it. */
export const types = {
  testSample: Penguin,
  groundTruth: z.object({ species: z.enum(species) }),
  inference: z.object({ species: z.enum(species), score: z.number().min(0).max(1) }),
}
