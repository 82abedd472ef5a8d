import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { NotShown } from '../../pieces/not-shown.tsx'
import { Num } from '../../numbers/num.tsx'
import { InOrder } from '../../pieces/in-order.tsx'
import { PageSkeleton } from '../../pieces/skeleton.tsx'
import { History } from '../../test-data/history.tsx'
import { caseKind } from '../../test-data/kinds.ts'
import { Labels } from '../../test-data/labels.tsx'
import { useTitle } from '../../pieces/use-title.ts'
import { useVersions, VersionBar } from '../../test-data/version-bar.tsx'
import { WorkflowLine } from '../../test-data/workflow-line.tsx'
import { caseQuery } from './case-queries.ts'
import { Samples } from './samples.tsx'

/** One test case: its samples with ground truths, its versions, and what changed between them. */
export function CasePage({ params }: { params: Readonly<Record<string, string>> }): ReactElement {
  const { version: wanted, base } = useVersions()
  const testCase = useQuery(caseQuery(params['case'] ?? '', wanted))
  useTitle(testCase.data?.record.name)
  // What is there stays, whatever becomes of asking again: somebody may be typing into it.
  if (!testCase.data)
    return testCase.isError ? (
      <NotShown
        error={testCase.error}
        retry={testCase.refetch}
        sought={params['case']}
        kind={caseKind}
      />
    ) : (
      <PageSkeleton />
    )
  const { record, version, samples } = testCase.data
  return (
    <div className="grid grid-cols-1 gap-6">
      <div>
        <WorkflowLine kind={caseKind} workflowId={record.workflowId} />
        <Labels kind={caseKind} record={record} />
      </div>
      <div className="grid grid-cols-1 gap-x-10 gap-y-8 xl:grid-cols-[minmax(0,1fr)_300px]">
        <InOrder>
          <section
            aria-labelledby="samples"
            className="grid min-w-0 grid-cols-1 content-start gap-2"
          >
            <h2 id="samples" className="font-semibold">
              <Num value={samples} /> {samples === 1 ? 'sample' : 'samples'}
            </h2>
            <VersionBar newest={record.version} version={version} base={base} />
            <Samples id={record.id} workflowId={record.workflowId} {...{ version, base }} />
          </section>
          <History kind={caseKind} id={record.id} />
        </InOrder>
      </div>
    </div>
  )
}
