import type { ReactElement } from 'react'
import { CopyButton } from './copy-button.tsx'

/** Code with a button that copies it. */
export function CodeBlock({ code, label }: { code: string; label: string }): ReactElement {
  return (
    <div className="relative min-w-0 text-left">
      <pre
        tabIndex={0}
        aria-label={label}
        role="region"
        className="overflow-x-auto rounded-md bg-sunken p-3 pr-20 font-mono text-xs leading-5 text-ink"
      >
        {code}
      </pre>
      <span className="absolute top-1 right-1 rounded bg-sunken">
        <CopyButton text={code} what={label} />
      </span>
    </div>
  )
}
