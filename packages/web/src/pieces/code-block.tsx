import type { ReactElement } from 'react'
import { CopyButton } from './copy-button.tsx'

/** Code with a button that copies it; under a title, where it has one, the button stands beside that. */
export function CodeBlock({
  code,
  label,
  title,
}: {
  code: string
  label: string
  title?: string
}): ReactElement {
  const copy = <CopyButton text={code} what={label} />
  return (
    <div className="relative min-w-0 text-left">
      {title !== undefined && (
        <div className="mb-1 flex items-center justify-between gap-2">
          <h2 className="text-sm text-muted">{title}</h2>
          {copy}
        </div>
      )}
      <pre
        tabIndex={0}
        aria-label={label}
        role="region"
        className={`overflow-x-auto rounded-md bg-sunken p-3 font-mono text-xs leading-5 text-ink ${title === undefined ? 'pr-20' : ''}`}
      >
        {code}
      </pre>
      {title === undefined && (
        <span className="absolute top-1 right-1 rounded bg-sunken">{copy}</span>
      )}
    </div>
  )
}
