import { hasCode } from '@touchstone/core/errors'
import type { ReactElement } from 'react'
import { usePathname } from '../routing/location.ts'
import { ErrorNote } from './error-note.tsx'
import { NotFound } from './not-found.tsx'

/** A kind of things that have a page of their own. */
interface Things {
  readonly noun: string
  readonly nouns: string
  /** Where they are listed. */
  readonly path: string
}

/** Why the thing that an address names is not shown: there is none, or it could not be loaded. */
export function NotShown({
  error,
  retry,
  sought,
  kind: { noun, nouns, path },
}: {
  error: unknown
  retry: () => unknown
  /** As the address names it. */
  sought: string | undefined
  kind: Things
}): ReactElement {
  const here = usePathname()
  const list = { to: path, name: `All ${nouns}` }
  // What is no id at all is as little there as one that nothing has.
  const isNotThere = hasCode(error, 'not_found') || hasCode(error, 'bad_input')
  if (!isNotThere) return <ErrorNote error={error} retry={retry} />
  if (error.details.newest !== undefined)
    return (
      <NotFound
        title="There is no such version"
        ways={[{ to: here, name: 'The newest version' }, list]}
      >
        <span className="foreign">{error.summary}</span>
      </NotFound>
    )
  return (
    <NotFound title={`There is no such ${noun}`} ways={[list]}>
      No {noun} is called <code className="foreign font-mono break-all text-ink">{sought}</code>. It
      may have been deleted, or the address is not whole.
    </NotFound>
  )
}
