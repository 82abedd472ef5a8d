import type { ReactElement } from 'react'
import { Num } from '../numbers/num.tsx'
import type { TestDataRecord } from './kinds.ts'

/** How many test cases a suite has; one that was stored before they were counted may not know. */
export function CaseCount({ record }: { record: TestDataRecord }): ReactElement {
  const count = 'testCases' in record ? record.testCases : undefined
  if (count !== undefined) return <Num value={count} />
  return <span title="Counted from the next edit of the suite on. Open it to see them.">–</span>
}
