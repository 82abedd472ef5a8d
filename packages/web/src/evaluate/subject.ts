import type { Id } from '@touchstone/core'

/** What is evaluated, as far as the page that asks knows it; the form asks for the rest. */
export interface EvaluationSubject {
  readonly workflowId: Id<'workflow'>
  /** Without them, the form offers the models of the workflow. */
  readonly models?: readonly { readonly id: Id<'model'> }[] | undefined
  /** Without it, the form offers the suites that the model has inferences of. */
  readonly suite?:
    | { readonly id: Id<'testSuite'>; readonly version?: number | undefined }
    | undefined
}
