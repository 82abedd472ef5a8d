import { suiteContents } from '@touchstone/client/suite-contents'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { rpc } from '../../api/rpc.ts'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { NotShown } from '../../pieces/not-shown.tsx'
import { Num } from '../../numbers/num.tsx'
import { Hold, InOrder } from '../../pieces/in-order.tsx'
import { PageSkeleton, Skeleton } from '../../pieces/skeleton.tsx'
import { History } from '../../test-data/history.tsx'
import { suiteKind } from '../../test-data/kinds.ts'
import { Labels } from '../../test-data/labels.tsx'
import { useVersions, VersionBar } from '../../test-data/version-bar.tsx'
import { useTitle } from '../../pieces/use-title.ts'
import { WorkflowLine } from '../../test-data/workflow-line.tsx'
import { Contents } from './contents.tsx'
import { SuiteRuns } from './suite-runs.tsx'

const suiteQuery = (id: string, version: number | undefined) =>
  queryOptions({
    queryKey: ['testSuites', 'get', id, version],
    queryFn: () => suiteContents(rpc(), { testSuite: id, version }),
    placeholderData: keepPreviousData,
  })

/** One test suite: its test cases, its versions, and who was tested on it. */
export function SuitePage({ params }: { params: Readonly<Record<string, string>> }): ReactElement {
  const id = params['suite'] ?? ''
  const { version, base } = useVersions()
  const suite = useQuery(suiteQuery(id, version))
  const before = useQuery({ ...suiteQuery(id, base), enabled: base !== undefined })
  useTitle(suite.data?.record.name)
  // What is there stays, whatever becomes of asking again: somebody may be typing into it.
  if (!suite.data)
    return suite.isError ? (
      <NotShown
        error={suite.error}
        retry={suite.refetch}
        sought={params['suite']}
        kind={suiteKind}
      />
    ) : (
      <PageSkeleton />
    )
  const { record, testCases, samples } = suite.data
  return (
    <div className="grid grid-cols-1 gap-6">
      <div>
        <WorkflowLine kind={suiteKind} workflowId={record.workflowId} />
        <Labels kind={suiteKind} record={record} />
      </div>
      <div className="grid grid-cols-1 gap-x-10 gap-y-8 xl:grid-cols-[minmax(0,1fr)_300px]">
        <InOrder>
          <div className="grid min-w-0 grid-cols-1 content-start gap-8">
            <InOrder>
              <section aria-labelledby="contents" className="grid grid-cols-1 gap-2">
                <h2 id="contents" className="font-semibold">
                  <Num value={testCases.length} />{' '}
                  {testCases.length === 1 ? 'test case' : 'test cases'}, <Num value={samples} />{' '}
                  <span title="A sample that several test cases have counts once.">
                    {samples === 1 ? 'sample' : 'samples'}
                  </span>
                </h2>
                <VersionBar newest={record.version} version={suite.data.version} base={base} />
                {before.isError && <ErrorNote error={before.error} />}
                {before.isLoading ? (
                  <Hold>
                    <Skeleton width="60%" />
                  </Hold>
                ) : (
                  <Contents
                    members={testCases}
                    before={base === undefined ? undefined : before.data?.testCases}
                  />
                )}
              </section>
              <SuiteRuns id={record.id} newest={record.version} workflowId={record.workflowId} />
            </InOrder>
          </div>
          <History kind={suiteKind} id={record.id} />
        </InOrder>
      </div>
    </div>
  )
}
