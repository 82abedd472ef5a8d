import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import type { ModelRecord } from '../../api/models.ts'
import { runsOfQuery } from '../../api/one-model.ts'
import { Button } from '../../pieces/button.tsx'
import { Empty } from '../../pieces/empty.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { Num } from '../../numbers/num.tsx'
import { PageSkeleton } from '../../pieces/skeleton.tsx'
import { Time } from '../../pieces/time.tsx'
import { Link } from '../../routing/link.tsx'

const counted = ['samples', 'inferred', 'reused', 'errors', 'missing'] as const

/** The test runs of a model, newest first. */
export function ModelRuns({ model }: { model: ModelRecord }): ReactElement {
  const list = useInfiniteQuery(runsOfQuery(model.id))
  const runs = list.data?.pages.flatMap(({ items }) => items) ?? []
  if (!list.data)
    return list.isError ? <ErrorNote error={list.error} retry={list.refetch} /> : <PageSkeleton />
  if (runs.length === 0)
    return (
      <Empty title="This model was not tested yet">
        <p>
          Runs appear here after <code className="font-mono">await test(model, testSuite)</code>, or
          after an evaluation of the inferences that are already stored.
        </p>
      </Empty>
    )
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-160 text-sm">
        <thead>
          <tr className="h-8 border-b border-line text-left text-xs text-muted">
            <th className="font-normal">Suite</th>
            <th className="font-normal">State</th>
            {counted.map((name) => (
              <th key={name} className="pr-4 text-right font-normal capitalize">
                {name}
              </th>
            ))}
            <th className="font-normal">Started</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id} className="h-9 border-b border-line hover:bg-sunken">
              <td>
                <Link to={`/runs/${run.id}`} className="font-medium hover:text-accent">
                  <span className="foreign">
                    {run.names.suite ?? `${run.testSuite.id} (deleted)`}
                  </span>{' '}
                  <span className="font-normal text-muted">version {run.testSuite.version}</span>
                </Link>
              </td>
              <td className={run.state === 'failed' ? 'text-danger' : ''}>{run.state}</td>
              {counted.map((name) => (
                <td key={name} className="pr-4 text-right">
                  <Num value={run.counts[name]} />
                </td>
              ))}
              <td>
                <Time at={run.createdAt} isShort />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.hasNextPage && (
        <Button className="mt-2" onClick={() => void list.fetchNextPage()}>
          Show earlier runs
        </Button>
      )}
    </div>
  )
}
