import type { TestRun } from '@touchstone/core/services'
import { useIsFetching, useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { buttonClass } from '../../pieces/button.tsx'
import { Empty } from '../../pieces/empty.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { InOrder } from '../../pieces/in-order.tsx'
import { NotShown } from '../../pieces/not-shown.tsx'
import { PageSkeleton } from '../../pieces/skeleton.tsx'
import { Time } from '../../pieces/time.tsx'
import { useCalm } from '../../pieces/use-calm.ts'
import { useTitle } from '../../pieces/use-title.ts'
import { Link } from '../../routing/link.tsx'
import { useSearchParams } from '../../routing/location.ts'
import type { RouteParams } from '../../routing/route.ts'
import {
  metricsQuery,
  modelNameQuery,
  runQuery,
  schemasQuery,
  statusQuery,
  suiteQuery,
} from '../../runs/queries.ts'
import { RunState } from '../../runs/run-state.tsx'
import { addressOfRuns } from '../runs/comparable.ts'
import { readsOf } from './block-states.ts'
import { Classes, mostUnasked } from './classes.tsx'
import { ErrorGroups } from './error-groups.tsx'
import { Headline } from './headline.tsx'
import { MetricsTable } from './metrics-table.tsx'
import { countsNow, RunCounts } from './run-counts.tsx'
import { OwnPlots } from './own-plots.tsx'
import { RunSlices } from './run-slices.tsx'
import { SampleList } from './sample-list.tsx'
import { testCasesIn } from './test-case-of-suite.ts'

const kind = { noun: 'test run', nouns: 'test runs', path: '/runs' }

export function RunPage({ params }: { params: RouteParams }): ReactElement {
  const { data, error, refetch } = useQuery(runQuery(params['run'] ?? ''))
  if (data) return <Run key={data.id} run={data} />
  if (error) return <NotShown {...{ error, kind }} retry={refetch} sought={params['run']} />
  return <PageSkeleton />
}

function Run({ run }: { run: TestRun }): ReactElement {
  // Who watches a test end asks for what comes then: nothing that they look at moves.
  const [isWatched, setWatched] = useState(false)
  if (run.state === 'running' && !isWatched) setWatched(true)
  const params = useSearchParams()
  const model = useQuery(modelNameQuery(run.modelId))
  const modelName = model.data
  const statusAsked = useQuery(statusQuery(run))
  const status = statusAsked.data
  const suite = useQuery(suiteQuery(run.workflowId, run.testSuite.id, run.testSuite.version))
  const metrics = useQuery(metricsQuery(run))
  const schemas = useQuery(schemasQuery(run.workflowId))
  const testCases = suite.data ? testCasesIn(suite.data) : []
  // One is the whole suite.
  const [only] = testCases.length === 1 ? testCases : []
  const testCase = testCases.find(({ id }) => id === params.get('case')) ?? only
  const last = (run.evaluator?.configurations.length ?? 1) - 1
  const asked = Number(params.get('configuration') ?? 0)
  const configuration = Number.isInteger(asked) && asked >= 0 && asked <= last ? asked : 0
  // While a test is under way others come all the time: what is read of one is shown before the next.
  const fingerprint = useCalm(
    status?.fingerprint,
    useIsFetching({ queryKey: readsOf(run.id) }) > 0 && run.state === 'running',
  )
  const subject = { run, testCase, configuration, fingerprint }
  const suiteName = suite.data?.record.name
  useTitle(
    modelName !== undefined && suiteName !== undefined ? `${modelName} on ${suiteName}` : undefined,
  )
  const isStale =
    run.state === 'complete' &&
    status !== undefined &&
    !statusAsked.isPlaceholderData &&
    status.fingerprint !== run.fingerprint
  // They come together, and the height of what is above the samples depends on them.
  if ([model, suite, statusAsked, metrics, schemas].some(({ isLoading }) => isLoading))
    return <PageSkeleton />
  return (
    <>
      <header className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 className="min-w-0 text-lg font-semibold break-words">
          <Link to={`/models/${run.modelId}`} className="foreign hover:text-accent">
            {modelName ?? '…'}
          </Link>{' '}
          <span className="font-normal text-muted">on</span>{' '}
          <Link to={`/suites/${run.testSuite.id}`} className="foreign hover:text-accent">
            {suiteName ?? '…'}
          </Link>
        </h1>
        <RunState state={run.state} />
        <span className="grow" />
        <Link to={addressOfRuns([run])} className={buttonClass()}>
          Compare
        </Link>
      </header>
      <p className="mt-1 flex flex-wrap gap-x-4 text-sm text-muted">
        <span>suite version {run.testSuite.version}</span>
        {run.evaluator ? (
          <span>
            evaluator <bdi>{run.evaluator.name}</bdi>, version <bdi>{run.evaluator.version}</bdi>
          </span>
        ) : (
          <span>no evaluator</span>
        )}
        <span>
          by <bdi>{run.createdBy}</bdi>,{' '}
          <Time at={isWatched ? run.createdAt : (run.finishedAt ?? run.createdAt)} />
        </span>
        <code className="font-mono">{run.id}</code>
      </p>
      {isStale && (
        <p className="mt-3 border-l-2 border-warning px-3 text-sm">
          The model has other inferences now than these metrics were computed from. Run the test
          again to bring them up to date.
        </p>
      )}
      {/* Of a run that is watched nothing comes in between. */}
      {!isWatched && <Headline run={run} />}
      <RunCounts {...{ run, status, isWatched }} />
      {!status && statusAsked.error && (
        <ErrorNote error={statusAsked.error} retry={statusAsked.refetch} />
      )}
      {suite.error && <ErrorNote error={suite.error} retry={suite.refetch} />}
      <InOrder>
        {/* Side by side where there is room for both. */}
        <div className="flex flex-wrap gap-x-16">
          <InOrder>
            <MetricsTable {...{ run, testCases, configuration, isWatched }} />
            {status && (isWatched || countsNow(run, status).errors > 0) && (
              <ErrorGroups subject={{ ...subject, testCase: undefined }} isWatched={isWatched} />
            )}
          </InOrder>
        </div>
        {!isWatched && <RunSlices {...{ run, configuration }} />}
        <div className="flex flex-wrap gap-x-16">
          <InOrder>
            {testCases.length > 0 && status && (isWatched || status.inferred > 0) && (
              <Classes
                {...{ subject, isWatched }}
                // How many a test case has nobody asked.
                samples={testCase === only ? status.inferred : undefined}
                isBig={status.inferred > mostUnasked}
              />
            )}
            {!isWatched && <OwnPlots {...{ subject, testCases }} />}
          </InOrder>
        </div>
        {suite.data && testCases.length === 0 && (
          <Empty title="This version of the suite has no test cases">
            <p>Nothing was tested, so there are no samples to show.</p>
          </Empty>
        )}
        {testCases.length > 0 && status && (
          <SampleList {...{ subject, testCases, isWatched }} modelName={modelName ?? run.modelId} />
        )}
        {isWatched && <OwnPlots {...{ subject, testCases }} />}
      </InOrder>
    </>
  )
}
