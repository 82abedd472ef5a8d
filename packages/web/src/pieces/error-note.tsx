import { hasCode, summaryOf } from '@touchstone/core/errors'
import type { ReactElement } from 'react'
import { OutdatedPages } from '../routing/load-code.ts'
import { Button } from './button.tsx'

/** Why something could not be shown or done, and how to try again. */
export function ErrorNote({
  error,
  retry,
}: {
  error: unknown
  retry?: (() => unknown) | undefined
}): ReactElement {
  // The banner speaks of the connection, and the page loads again by itself.
  const isConnection = hasCode(error, 'unavailable')
  return (
    <div role="alert" className="my-4 border-l-2 border-danger px-3 py-1">
      <p className="foreign break-words">
        {isConnection ? 'This could not be loaded: the server does not answer.' : summaryOf(error)}
      </p>
      {error instanceof OutdatedPages ? (
        <Button className="mt-2" onClick={() => window.location.reload()}>
          Reload
        </Button>
      ) : (
        retry && (
          <Button className="mt-2" onClick={() => void retry()}>
            Try again
          </Button>
        )
      )}
    </div>
  )
}
