import type { Json } from '@touchstone/core'
import { useState, type ReactElement } from 'react'
import { Button } from '../pieces/button.tsx'

const shownCharacters = 4_000

/** JSON as it is stored, indented; a long one is cut until more is asked for. */
export function JsonText({ value, label }: { value: Json; label: string }): ReactElement {
  const [isWhole, setWhole] = useState(false)
  const text = JSON.stringify(value, null, 2)
  const isCut = !isWhole && text.length > shownCharacters
  return (
    <>
      <pre
        tabIndex={0}
        role="group"
        aria-label={label}
        dir="ltr"
        className="foreign max-h-96 overflow-auto rounded bg-sunken p-2 font-mono text-xs break-words whitespace-pre-wrap"
      >
        {isCut ? `${text.slice(0, shownCharacters)}…` : text}
      </pre>
      {isCut && (
        <Button tone="quiet" onClick={() => setWhole(true)}>
          Show all {text.length.toLocaleString('en-US')} characters
        </Button>
      )}
    </>
  )
}
