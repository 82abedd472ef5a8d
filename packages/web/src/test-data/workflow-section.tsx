import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, type ReactElement } from 'react'
import { Button } from '../pieces/button.tsx'
import { ErrorNote } from '../pieces/error-note.tsx'
import { useHold } from '../pieces/in-order.tsx'
import { PageSkeleton } from '../pieces/skeleton.tsx'
import { SortHeading } from '../pieces/sort-heading.tsx'
import { Num } from '../numbers/num.tsx'
import { Tag } from '../pieces/tag.tsx'
import { Time } from '../pieces/time.tsx'
import { Link } from '../routing/link.tsx'
import { setSearchParams } from '../routing/location.ts'
import { CaseCount } from './case-count.tsx'
import type { Kind } from './kinds.ts'
import { listQuery, sortBy, type ListView, type Sort } from './list-view.ts'

/** The test cases, or suites, of one workflow, page after page; nothing where it has none. */
export function WorkflowSection(props: {
  kind: Kind
  view: ListView
  workflow: { readonly id: string; readonly name: string }
  /** Says whether it has none; false until that is known. */
  onEmpty: (workflowId: string, isEmpty: boolean) => void
}): ReactElement | null {
  const { kind, view, workflow, onEmpty } = props
  const list = useInfiniteQuery(listQuery(kind, workflow.id, view))
  const records = list.data?.pages.flatMap(({ items }) => items) ?? []
  const isEmpty = list.data !== undefined && records.length === 0 && !list.hasNextPage
  useEffect(() => onEmpty(workflow.id, isEmpty), [onEmpty, workflow.id, isEmpty])
  useHold(list.isPending)
  if (list.isPending) return <PageSkeleton />
  if (!list.data) return <ErrorNote error={list.error} retry={list.refetch} />
  if (isEmpty) return null
  const heading = (sort: Sort, title: string, className: string): ReactElement => (
    <SortHeading
      {...{ title, className }}
      order={view.sort === sort ? view.order : undefined}
      sort={() => sortBy(view, sort)}
    />
  )
  return (
    <section className="mb-8" aria-labelledby={workflow.id}>
      <h2 id={workflow.id} className="foreign truncate font-medium" title={workflow.name}>
        {workflow.name}
      </h2>
      <div className="-mx-4 overflow-x-auto px-4 sm:-mx-6 sm:px-6">
        <table className="w-full table-fixed border-collapse text-sm sm:min-w-[44rem]">
          <thead>
            <tr className="h-8 border-b border-line text-left text-xs text-muted">
              {heading('name', 'Name', 'w-auto')}
              <th className="w-52 pr-4 font-normal max-sm:hidden">Tags</th>
              {kind.key === 'testSuites' && (
                <th className="w-24 pr-4 text-right font-normal max-sm:w-20">Test cases</th>
              )}
              <th className="w-24 pr-4 text-right font-normal max-sm:w-20 max-sm:pr-0">Samples</th>
              <th className="w-20 pr-6 text-right font-normal max-sm:hidden">Version</th>
              {heading('updated', 'Edited', 'w-28 max-sm:hidden')}
            </tr>
          </thead>
          <tbody>
            {records.map((record) => (
              <tr key={record.id} className="h-9 border-b border-line hover:bg-sunken">
                <td className="pr-4 font-medium">
                  <Link
                    to={`${kind.path}/${record.id}`}
                    title={record.description === '' ? record.name : record.description}
                    className="foreign block truncate hover:text-accent"
                  >
                    {record.name}
                  </Link>
                </td>
                <td className="pr-4 max-sm:hidden">
                  <span className="flex gap-1 overflow-hidden">
                    {record.tags.map((tag) => (
                      <button
                        key={tag}
                        type="button"
                        aria-label={`Only the tag ${tag}`}
                        onClick={() => setSearchParams({ tag: [...new Set([...view.tags, tag])] })}
                      >
                        <Tag name={tag} />
                      </button>
                    ))}
                  </span>
                </td>
                {kind.key === 'testSuites' && (
                  <td className="pr-4 text-right">
                    <CaseCount record={record} />
                  </td>
                )}
                <td className="pr-4 text-right max-sm:pr-0">
                  <Num value={record.samples} />
                </td>
                <td className="pr-6 text-right tabular-nums max-sm:hidden">{record.version}</td>
                <td className="text-muted max-sm:hidden">
                  <Time at={record.updatedAt} isShort />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {list.isFetchNextPageError && <ErrorNote error={list.error} />}
      {list.hasNextPage && (
        <Button
          className="mt-2"
          disabled={list.isFetching}
          onClick={() => void list.fetchNextPage()}
        >
          Show more of <span className="foreign">{workflow.name}</span>
        </Button>
      )}
    </section>
  )
}
