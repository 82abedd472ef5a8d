import type { ReactElement } from 'react'
import { Button } from '../../pieces/button.tsx'

/** A model that is compared: the base, or one that can become it. */
export function ChosenModel({
  name,
  isBase,
  onRemove,
  onBase,
}: {
  name: string
  isBase: boolean
  onRemove: () => void
  onBase: () => void
}): ReactElement {
  return (
    <li className="flex max-w-full min-w-0 items-center rounded border border-line bg-sunken pl-2 text-sm">
      <span className="foreign max-w-60 truncate" title={name}>
        {name}
      </span>
      {isBase ? (
        <span className="pl-2 text-xs text-muted">base</span>
      ) : (
        <Button
          tone="quiet"
          onClick={onBase}
          aria-label={`Make ${name} the base`}
          title="Make it the base"
        >
          ⇤
        </Button>
      )}
      <Button tone="quiet" onClick={onRemove} aria-label={`Remove ${name}`}>
        ✕
      </Button>
    </li>
  )
}
