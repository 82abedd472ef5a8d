import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { formatCount } from '../../numbers/format.ts'
import { Num } from '../../numbers/num.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { useHold } from '../../pieces/in-order.tsx'
import { setSearchParams, useSearchParams } from '../../routing/location.ts'
import { kept, rowsKey, type Subject } from './block-states.ts'
import { errorGroups } from './run-data.ts'
import { noFilter } from './sample-filter.ts'

/** Why samples of a run have no inference: the messages, with how many say so; each shows those. */
export function ErrorGroups({
  subject,
  isWatched,
}: {
  subject: Subject
  /** Whether more may have come since the page was opened: it is as high as it may become. */
  isWatched: boolean
}): ReactElement {
  const chosen = useSearchParams().get('error')
  const { data, error, refetch } = useQuery({
    queryKey: [...rowsKey(subject), 'errors'],
    queryFn: ({ signal }) => errorGroups(subject, signal),
    ...kept,
    // Of a run that is under way more come; the ones that were read stay to be seen.
    placeholderData: keepPreviousData,
  })
  const groups = data?.sorted() ?? []
  const others = data?.others ?? 0
  useHold(!data && !error && !isWatched)
  if (error && !data) return <ErrorNote error={error} retry={refetch} />
  return (
    <section aria-labelledby="errors-title" className="mt-8 max-w-full min-w-0 grow basis-160">
      <h2 id="errors-title" className="text-base font-semibold">
        Errors
      </h2>
      <ul
        className={`mt-2 overflow-auto ${isWatched ? 'h-40' : 'max-h-80'}`}
        tabIndex={0}
        aria-label="Errors by message"
      >
        {groups.length === 0 && (
          <li className="py-2 text-sm text-muted">
            {data
              ? `None${subject.run.state === 'running' ? ' so far' : ''}.`
              : 'Reading the error rows…'}
          </li>
        )}
        {groups.map(({ key, name, message, count }) => (
          <li key={key} className="border-b border-line">
            <button
              type="button"
              aria-pressed={key === chosen}
              title={key === chosen ? 'Show all samples again' : 'Show these samples'}
              onClick={() =>
                setSearchParams(
                  key === chosen
                    ? noFilter
                    : { ...noFilter, case: null, show: 'errors', error: key },
                )
              }
              className="flex w-full gap-4 py-2 text-left text-sm hover:bg-sunken aria-pressed:bg-accent-soft"
            >
              <Num value={count} format={formatCount} className="min-w-10 shrink-0 text-right" />
              <span className="foreign min-w-0 break-words">
                <span className="text-danger">{name}</span> {message}
              </span>
            </button>
          </li>
        ))}
        {others > 0 && (
          <li className="flex gap-4 py-2 text-sm text-muted">
            <Num value={others} format={formatCount} className="min-w-10 shrink-0 text-right" />
            say other things
          </li>
        )}
      </ul>
    </section>
  )
}
