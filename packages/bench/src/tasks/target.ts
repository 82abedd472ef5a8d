import { connect } from '@touchstone/client'
import { classesOf, type WorkloadName } from '../workload.ts'

/** Where a task finds the server, and the workload that it is about. */
export interface Target<N extends WorkloadName = WorkloadName> {
  readonly url: string
  readonly token: string
  readonly workload: N
}

export const allRows = 'all rows'

/** The workflow of a workload, and its suite of all rows. */
export async function open<N extends WorkloadName>(target: Target<N>) {
  const { TestSuite, ...classes } = classesOf(connect(target), target.workload)
  return { ...classes, TestSuite, suite: await TestSuite.load(allRows) }
}
