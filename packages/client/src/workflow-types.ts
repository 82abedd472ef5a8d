import type { Id } from '@touchstone/core'
import type * as z from 'zod'
import type { Transport } from './transport.ts'

/** The three types of a workflow, as zod schemas. */
export interface WorkflowTypes {
  readonly testSample: z.ZodType
  readonly groundTruth: z.ZodType
  readonly inference: z.ZodType
}

/** A test sample of a workflow, as its type parses it. */
export type TestSampleOf<T extends WorkflowTypes> = z.output<T['testSample']>
/** A ground truth of a workflow, as its type parses it. */
export type GroundTruthOf<T extends WorkflowTypes> = z.output<T['groundTruth']>
/** An inference of a workflow, as its type parses it. */
export type InferenceOf<T extends WorkflowTypes> = z.output<T['inference']>
/** An inference as `infer` may return it: fields with a default may be left out. */
export type InferenceInputOf<T extends WorkflowTypes> = z.input<T['inference']>

/** What the classes of one workflow share. */
export interface WorkflowContext<T extends WorkflowTypes> extends Transport {
  readonly workflowName: string
  readonly types: T
  /** Registers the workflow once; later calls get the same answer. */
  readonly ready: () => Promise<{ workflowId: Id<'workflow'>; schemaRevision: number }>
}
