import * as z from 'zod'
import { finiteNumber } from './finite-number.ts'

/** The field that makes an annotation a labeled one: `BoundingBox.extend(labeled)`. */
export const labeled = { label: z.string() }

/** The field that makes an annotation a scored one: any finite number, not only from 0 to 1. */
export const scored = { score: finiteNumber('A score') }

/** A class: the answer of a classifier, or what it should have answered. */
export const ClassificationLabel = z.object(labeled)
export type ClassificationLabel = z.infer<typeof ClassificationLabel>

/** A class with the score that the model gave it. */
export const ScoredClassificationLabel = z.object({ ...labeled, ...scored })
export type ScoredClassificationLabel = z.infer<typeof ScoredClassificationLabel>
