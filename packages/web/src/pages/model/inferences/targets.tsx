import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, type ReactElement } from 'react'
import type { ModelRecord } from '../../../api/models.ts'
import { Button } from '../../../pieces/button.tsx'
import { ErrorNote } from '../../../pieces/error-note.tsx'
import { PageSkeleton } from '../../../pieces/skeleton.tsx'
import { SearchBox } from '../../../pieces/search-box.tsx'
import { Toggle } from '../../../pieces/toggle.tsx'
import { useSettled } from '../../../pieces/use-settled.ts'
import { setSearchParams, useSearchParams } from '../../../routing/location.ts'
import { NoInferences } from './no-inferences.tsx'
import { targetsQuery, type TargetKind } from './queries.ts'
import { TargetTable } from './target-table.tsx'

const kinds = { testCases: 'Test cases', testSuites: 'Test suites' } as const

/** The test cases, or the suites, that a model has inferences of; one of them is opened. */
export function Targets({ model, kind }: { model: ModelRecord; kind: TargetKind }): ReactElement {
  const typed = useSearchParams().get('q') ?? ''
  const search = useSettled(typed)
  const list = useInfiniteQuery(targetsQuery(kind, model.id, search))
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  const { hasNextPage, isFetching, isError, fetchNextPage } = list
  const isLooking = items.length === 0 && hasNextPage
  useEffect(() => {
    if (isLooking && !isFetching && !isError) void fetchNextPage()
  }, [isLooking, isFetching, isError, fetchNextPage])
  if (list.data && items.length === 0 && !hasNextPage && search === '' && kind === 'testCases')
    return <NoInferences model={model} />
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 py-1">
        <div role="group" aria-label="What to choose from" className="flex gap-1">
          {(['testCases', 'testSuites'] as const).map((one) => (
            <Toggle
              key={one}
              isPressed={one === kind}
              press={() => setSearchParams({ of: one === 'testSuites' ? 'suites' : null })}
            >
              {kinds[one]}
            </Toggle>
          ))}
        </div>
        <span className="grow" />
        <SearchBox
          label={`Search ${kinds[kind].toLowerCase()}`}
          placeholder="Search name, description, tag…"
          value={typed}
        />
      </div>
      {isError && <ErrorNote error={list.error} retry={list.refetch} />}
      {!isError && (list.isPending || isLooking) && <PageSkeleton />}
      {items.length > 0 && <TargetTable {...{ model, kind, items }} />}
      {list.data && items.length === 0 && !hasNextPage && (
        <p className="py-4 text-muted">
          The model has no inferences of {search === '' ? 'a' : 'such a'}{' '}
          {kinds[kind].toLowerCase().slice(0, -1)}.
        </p>
      )}
      {items.length > 0 && hasNextPage && (
        <Button className="mt-2" disabled={isFetching} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}
