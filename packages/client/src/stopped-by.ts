import type { WorkflowContext, WorkflowTypes } from './workflow-types.ts'

/** The same context, for work that a signal stops. */
export const stoppedBy = <T extends WorkflowTypes>(
  context: WorkflowContext<T>,
  signal: AbortSignal | undefined,
): WorkflowContext<T> => (signal ? { ...context, ...context.stoppedBy(signal) } : context)
