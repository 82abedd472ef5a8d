import type { ReactElement } from 'react'

/** One tag of a model, test case or suite. */
export function Tag({ name }: { name: string }): ReactElement {
  return (
    <span
      title={name}
      className="foreign inline-block max-w-32 truncate rounded bg-sunken px-1.5 align-middle text-xs leading-5 text-muted"
    >
      {name}
    </span>
  )
}
