import type * as z from 'zod'
import type { WorkflowTypes } from './workflow-types.ts'

/** A test sample with its ground truth, as the caller has it. */
export interface LabeledSample<T extends WorkflowTypes> {
  readonly testSample: z.input<T['testSample']>
  readonly groundTruth: z.input<T['groundTruth']>
}

/** A test sample with its ground truth, checked by their types, as JSON. */
export interface LabeledJson {
  readonly testSample: string
  readonly groundTruth: string
}
