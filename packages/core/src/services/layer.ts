import type { Id } from '../ids.ts'
import type { PartField } from '../part.ts'

/**
 * Rows of one kind, aligned by place: the inferences of a model, the ground truths of a draft, the
 * metrics of a run. Block by block, one table item says which rows there are and in which parts.
 */
export interface Layer {
  /** Unique among layers; a segment of object keys. */
  readonly id: string
  readonly workflowId: Id<'workflow'>
  readonly field: PartField
}

export const layerPartition = (layerId: string): string => `layer/${layerId}`
