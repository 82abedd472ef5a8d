import { useInfiniteQuery } from '@tanstack/react-query'
import type { History as Revisions } from '@touchstone/client/contract'
import type { Revision } from '@touchstone/core/services'
import type { ReactElement } from 'react'
import { rpc } from '../api/rpc.ts'
import { Button } from '../pieces/button.tsx'
import { ErrorNote } from '../pieces/error-note.tsx'
import { Hold } from '../pieces/in-order.tsx'
import { Skeleton } from '../pieces/skeleton.tsx'
import { Time } from '../pieces/time.tsx'
import { setSearchParams } from '../routing/location.ts'
import { revisionChanges } from './revision-changes.ts'
import type { Kind, TestDataRecord } from './kinds.ts'

/** Who did what, when, newest first. */
export function History({ kind, id }: { kind: Kind; id: string }): ReactElement {
  const history = useInfiniteQuery({
    queryKey: [kind.key, 'history', id],
    queryFn: ({ pageParam }): Promise<Revisions<TestDataRecord>> =>
      rpc()[kind.key].history.query({ id, before: pageParam, limit: 20 }),
    // Of the type that `next` has, which the first page has none of.
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next,
  })
  const revisions = (history.data?.pages ?? []).flatMap(({ items }) => items)
  return (
    <section aria-labelledby="history">
      <h2 id="history" className="mb-2 font-semibold">
        History
      </h2>
      {history.isPending && (
        <Hold>
          <Skeleton width="80%" />
        </Hold>
      )}
      {history.isError && <ErrorNote error={history.error} retry={history.refetch} />}
      <ol className="border-l border-line">
        {revisions.map((revision, index) => {
          const before = revisions[index + 1]
          const isOldest = before === undefined && !history.hasNextPage
          return before || isOldest ? (
            <Entry key={revision.revision} revision={revision} before={before?.state} />
          ) : null
        })}
      </ol>
      {history.hasNextPage && (
        <Button disabled={history.isFetching} onClick={() => void history.fetchNextPage()}>
          Show older
        </Button>
      )}
    </section>
  )
}

function Entry(props: {
  revision: Revision<TestDataRecord>
  before: TestDataRecord | undefined
}): ReactElement {
  const { revision, before } = props
  const { state, action, by, at } = revision
  const isNewVersion = before !== undefined && before.version !== state.version
  return (
    <li className="relative pb-3 pl-4 text-sm">
      <span aria-hidden className="absolute top-1.5 -left-1 size-2 rounded-full bg-muted" />
      <p className="text-muted">
        <span className="foreign text-ink">{by}</span> {action} <Time at={at} />
      </p>
      {before && (
        <ul>
          {revisionChanges(before, state).map((text) => (
            <li key={text} className="foreign break-words">
              {text}
            </li>
          ))}
        </ul>
      )}
      {isNewVersion && (
        <button
          type="button"
          className="text-accent hover:underline"
          onClick={() =>
            setSearchParams({
              version: String(state.version),
              base: String(before.version),
              page: null,
              show: null,
            })
          }
        >
          See what changed in version {state.version}
        </button>
      )}
    </li>
  )
}
