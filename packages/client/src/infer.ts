import type { InferenceInputOf, TestSampleOf, WorkflowTypes } from './workflow-types.ts'

/** What `infer` is told besides the test sample. */
export interface InferContext {
  /** Aborted when the sample's time is up or the test is stopped. */
  readonly signal: AbortSignal
  /** 1 for the first try. */
  readonly attempt: number
}

/** The transformation that a model is: a test sample in, its inference out. */
export type Infer<T extends WorkflowTypes> = (
  testSample: TestSampleOf<T>,
  context: InferContext,
) => InferenceInputOf<T> | Promise<InferenceInputOf<T>>

/** The same for several test samples at once: inferences in the order of the samples. */
export type InferBatch<T extends WorkflowTypes> = (
  testSamples: readonly TestSampleOf<T>[],
  context: InferContext,
) => readonly InferenceInputOf<T>[] | Promise<readonly InferenceInputOf<T>[]>

/** How a model infers; neither is needed until something has to be inferred. */
export interface Inferring<T extends WorkflowTypes> {
  readonly infer?: Infer<T> | undefined
  readonly inferBatch?: InferBatch<T> | undefined
}
