import type { TestRun } from '@touchstone/core/services'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { formatCount } from '../../numbers/format.ts'
import { Num } from '../../numbers/num.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { errorGroups } from './run-data.ts'

/** Why samples of a run have no inference: the messages, with how many say so. */
export function ErrorGroups({
  run,
  fingerprint,
}: {
  run: TestRun
  fingerprint: string
}): ReactElement {
  const { data, error, refetch } = useQuery({
    queryKey: ['run', run.id, 'errors', fingerprint],
    queryFn: () => errorGroups(run),
  })
  if (error) return <ErrorNote error={error} retry={refetch} />
  return (
    <section aria-labelledby="errors-title" className="mt-8">
      <h2 id="errors-title" className="text-base font-semibold">
        Errors
      </h2>
      {!data && <p className="mt-2 text-sm text-muted">Reading the error rows…</p>}
      {data && (
        <ul className="mt-2 max-h-80 overflow-auto" tabIndex={0} aria-label="Errors by message">
          {data.map(({ name, message, count, first }) => (
            <li key={`${name} ${first}`} className="flex gap-4 border-b border-line py-2 text-sm">
              <Num value={count} format={formatCount} className="w-16 shrink-0 text-right" />
              <span className="foreign min-w-0 break-words">
                <span className="text-danger">{name}</span> {message}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
