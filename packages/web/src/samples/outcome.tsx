import type { Json, RowError } from '@touchstone/core'
import type { ReactElement } from 'react'
import { BriefValue } from './brief-value.tsx'

/** What a model has for a sample, in a few words: an inference, an error, or nothing yet. */
export function Outcome({
  row: { inference, error },
  words,
}: {
  row: { readonly inference: Json | undefined; readonly error: RowError | undefined }
  /** Of the inference, where it stands beside a ground truth. */
  words?: string | undefined
}): ReactElement {
  if (error)
    return (
      <span className="text-danger" title={error.message}>
        ✗ {error.message}
      </span>
    )
  if (inference === undefined) return <span className="text-muted">missing</span>
  return <BriefValue value={inference} words={words} />
}
