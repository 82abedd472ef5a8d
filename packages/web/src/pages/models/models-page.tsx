import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Suspense, useEffect, useMemo, useState, type ReactElement } from 'react'
import { lazyPiece } from '../../pieces/lazy-piece.ts'
import { useMay } from '../../api/me.ts'
import { facetsQuery, modelsQuery, workflowsQuery } from '../../api/models.ts'
import { formatCount } from '../../numbers/format.ts'
import { Button } from '../../pieces/button.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { SearchBox } from '../../pieces/search-box.tsx'
import { PageSkeleton } from '../../pieces/skeleton.tsx'
import { FilterBar } from './filter-bar.tsx'
import { ModelsTable } from './models-table.tsx'
import { useView } from './use-view.ts'
import { listInput } from './view.ts'

const NoModels = lazyPiece(
  () => import('./no-models.tsx'),
  (module) => module.NoModels,
)
const SelectionBar = lazyPiece(
  () => import('./selection-bar.tsx'),
  (module) => module.SelectionBar,
)
const NewModel = lazyPiece(
  () => import('./new-model.tsx'),
  (module) => module.NewModel,
)

// The next page is asked for this many rows before it is seen.
const ahead = 60

/** All models: found, sorted, edited in place, several at once. */
export function ModelsPage(): ReactElement {
  const view = useView()
  const mayEdit = useMay('writer')
  const [isMaking, setMaking] = useState(false)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const list = useInfiniteQuery(modelsQuery(listInput(view)))
  const pages = list.data?.pages
  // One that was moved by an edit may be in two pages that were loaded at different times.
  const models = useMemo(() => {
    const all = pages?.flatMap(({ items }) => items) ?? []
    return [...new Map(all.map((model) => [model.id, model])).values()]
  }, [pages])
  const facets = useQuery({ ...facetsQuery, enabled: list.isSuccess }).data
  const workflowList = useQuery(workflowsQuery).data
  const workflows = useMemo(
    () => new Map<string, string>(workflowList?.map(({ id, name }) => [id, name])),
    [workflowList],
  )
  const pageOf = useMemo(() => {
    const idsOfPages = (pages ?? []).map(({ items }) => items.map(({ id }) => id))
    return new Map<string, readonly string[]>(
      idsOfPages.flatMap((ids) => ids.map((id) => [id, ids] as const)),
    )
  }, [pages])
  const select = (ids: readonly string[], isSelected: boolean): void => {
    const next = new Set(selected)
    for (const id of ids)
      if (isSelected) next.add(id)
      else next.delete(id)
    setSelected(next)
  }
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = list
  const [reached, setReached] = useState(0)
  useEffect(() => {
    // What failed is asked for again when somebody says so.
    if (isFetchNextPageError || !hasNextPage || isFetching) return
    if (reached > models.length - ahead) void fetchNextPage()
  }, [reached, models.length, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage])
  const chosen = models.filter(({ id }) => selected.has(id))
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="grow text-lg leading-7 font-semibold">
          Models{' '}
          <span className="inline-block min-w-12 font-normal text-muted tabular-nums">
            {facets && formatCount(view.archived ? facets.archived : facets.models)}
          </span>
        </h1>
        {/* Under the button on a narrow screen, so that it stays where it is when that comes. */}
        <span className="flex min-w-0 max-sm:order-last max-sm:basis-full">
          <SearchBox
            label="Search models"
            placeholder="Search name, tag, metadata path…"
            value={view.search}
          />
        </span>
        {mayEdit && (
          <Button tone="primary" onClick={() => setMaking(true)}>
            New model
          </Button>
        )}
      </div>
      <FilterBar {...{ view, workflows }} />
      {list.isError && !list.data && <ErrorNote error={list.error} retry={list.refetch} />}
      {(list.isPending || (models.length === 0 && hasNextPage)) && <PageSkeleton />}
      {list.data && models.length === 0 && !hasNextPage && (
        <Suspense fallback={<PageSkeleton />}>
          <NoModels view={view} />
        </Suspense>
      )}
      {/* Before the rows, so that the keyboard comes to it without going through all of them. */}
      <Suspense fallback={null}>
        {mayEdit && chosen.length > 0 && (
          <SelectionBar models={chosen} clear={() => setSelected(new Set())} />
        )}
      </Suspense>
      {/* Rows that are there stay, whatever becomes of the next answer: one may be being edited. */}
      {models.length > 0 && (
        <ModelsTable
          {...{ view, models, selected, select }}
          context={{ mayEdit, workflows, pageOf }}
          onReach={setReached}
        />
      )}
      {isFetchNextPageError && <ErrorNote error={list.error} retry={fetchNextPage} />}
      <Suspense fallback={null}>
        {mayEdit && isMaking && <NewModel close={() => setMaking(false)} />}
      </Suspense>
    </>
  )
}
