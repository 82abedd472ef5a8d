import { useInfiniteQuery } from '@tanstack/react-query'
import type { ListedRun, TestRun } from '@touchstone/core/services'
import type { ReactElement } from 'react'
import { rpc } from '../../api/rpc.ts'
import { EvaluateButton } from '../../evaluate/evaluate-button.tsx'
import { openRun } from '../../evaluate/open-run.ts'
import { Button } from '../../pieces/button.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { Hold } from '../../pieces/in-order.tsx'
import { Num } from '../../numbers/num.tsx'
import { Skeleton } from '../../pieces/skeleton.tsx'
import { Time } from '../../pieces/time.tsx'
import { compareAddress, mostModels } from '../../runs/compare-address.ts'
import { Link } from '../../routing/link.tsx'

const pageSize = 20

/** Who was tested on the suite, newest first. */
export function SuiteRuns(props: {
  id: TestRun['testSuite']['id']
  newest: number
  workflowId: TestRun['workflowId']
}): ReactElement {
  const { id, newest, workflowId } = props
  const list = useInfiniteQuery({
    queryKey: ['testRuns', 'of', id],
    queryFn: ({ pageParam }) =>
      rpc().testRuns.list.query({ of: id, cursor: pageParam, limit: pageSize }),
    // Of the type that `next` has, which the first page has none of.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  })
  const runs = (list.data?.pages ?? []).flatMap(({ items }) => items)
  const compared = [
    ...new Set(
      runs.filter(({ testSuite }) => testSuite.version === newest).map(({ modelId }) => modelId),
    ),
  ].slice(0, mostModels)
  return (
    <section aria-labelledby="runs" className="grid grid-cols-1 gap-2">
      <div className="flex flex-wrap items-center gap-4">
        <h2 id="runs" className="font-semibold">
          Test runs
        </h2>
        {compared.length >= 2 && (
          <Link
            to={compareAddress({ suite: id, models: compared })}
            className="text-sm text-accent hover:underline"
          >
            Compare the {compared.length} models tested last
          </Link>
        )}
        <span className="grow" />
        <EvaluateButton workflowId={workflowId} suite={{ id }} onDone={openRun} />
      </div>
      {list.isPending && (
        <Hold>
          <Skeleton width="60%" />
        </Hold>
      )}
      {list.isError && <ErrorNote error={list.error} retry={list.refetch} />}
      {list.isSuccess && runs.length === 0 && (
        <p className="text-muted">
          Runs appear here after{' '}
          <code className="font-mono text-xs">await test(model, testSuite)</code>, or after an
          evaluation of inferences that are already stored.
        </p>
      )}
      {runs.length > 0 && (
        <div className="overflow-x-auto" role="region" aria-label="Table of test runs" tabIndex={0}>
          <table className="w-full table-fixed border-collapse text-sm">
            <thead>
              <tr className="h-8 border-b border-line text-left text-xs text-muted">
                <th className="pr-4 font-normal">Model</th>
                <th className="w-20 pr-4 text-right font-normal max-sm:hidden">Version</th>
                <th className="w-24 pr-4 font-normal">State</th>
                <th className="w-24 pr-4 text-right font-normal max-sm:hidden">Inferences</th>
                <th className="w-20 pr-4 text-right font-normal max-sm:w-14">Errors</th>
                <th className="w-20 pr-4 text-right font-normal max-sm:hidden">Missing</th>
                <th className="w-24 font-normal max-sm:w-18">Started</th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <RunRow key={run.id} run={run} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list.hasNextPage && (
        <Button
          className="justify-self-start"
          disabled={list.isFetching}
          onClick={() => void list.fetchNextPage()}
        >
          Show older runs
        </Button>
      )}
    </section>
  )
}

function RunRow({ run }: { run: ListedRun }): ReactElement {
  const { counts } = run
  const model = run.names.model ?? `${run.modelId} (deleted)`
  return (
    <tr className="h-9 border-b border-line hover:bg-sunken">
      <td className="pr-4 font-medium">
        <Link
          to={`/runs/${run.id}`}
          title={model}
          className="foreign block truncate hover:text-accent"
        >
          {model}
        </Link>
      </td>
      <td className="pr-4 text-right tabular-nums max-sm:hidden">{run.testSuite.version}</td>
      <td className={`pr-4 ${run.state === 'failed' ? 'text-danger' : ''}`}>{run.state}</td>
      <td className="pr-4 text-right max-sm:hidden">
        <Num value={counts.inferred + counts.reused} />
      </td>
      <td className={`pr-4 text-right ${counts.errors > 0 ? 'text-danger' : ''}`}>
        <Num value={counts.errors} />
      </td>
      <td className="pr-4 text-right max-sm:hidden">
        <Num value={counts.missing} />
      </td>
      <td className="text-muted">
        <Time at={run.createdAt} isShort />
      </td>
    </tr>
  )
}
