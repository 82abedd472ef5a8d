import type { Json } from '@touchstone/core'
import type { ReactElement } from 'react'
import { CopyButton } from '../pieces/copy-button.tsx'
import { ValueTree } from './value-tree.tsx'

/** A value as a tree, and its JSON to be copied whole, however large it is. */
export function ValueView({
  value,
  label,
  beside,
}: {
  value: Json
  label: string
  /** What another model has in its place. */
  beside?: Json | undefined
}): ReactElement {
  return (
    <div className="relative">
      <div
        tabIndex={0}
        role="group"
        aria-label={label}
        dir="ltr"
        className="max-h-96 min-h-9 overflow-auto rounded bg-sunken py-2 pr-16 pl-2 font-mono text-xs leading-5"
      >
        <ValueTree {...{ value, beside }} />
      </div>
      <span className="absolute top-1 right-3 rounded bg-sunken">
        <CopyButton text={JSON.stringify(value, null, 2)} what={label} />
      </span>
    </div>
  )
}
