import type { Json, JsonObject } from '@touchstone/core'
import { annotationsIn, type Annotation } from './annotations.ts'

/**
 * The annotations of one side. Sides are told apart by colour and by stroke: ground truth is dashed,
 * hollow and striped, an inference is solid.
 */
export interface Layer {
  readonly side: 'truth' | 'inference'
  /** "Ground truth", or what the model is called. */
  readonly name: string
  readonly annotations: readonly Annotation[]
}

// These stand out on photographs, in both themes.
export const sideColours = { truth: '#3ddc84', inference: '#ffb000' } as const
export const dashOf = (side: Layer['side']): string | undefined =>
  side === 'truth' ? '5 3' : undefined

export const truthLayer = (truth: Json | undefined, schema: JsonObject | undefined): Layer => ({
  side: 'truth',
  name: 'Ground truth',
  annotations: annotationsIn(truth, schema),
})

/** The classes that masks of some layers name, by pixel value. */
export function classesOf(layers: readonly Layer[]): Map<number, string> {
  const classes = new Map<number, string>()
  for (const { annotations } of layers)
    for (const { labels } of annotations)
      for (const [value, name] of labels ?? []) classes.set(value, name)
  return new Map([...classes].toSorted(([a], [b]) => a - b))
}
