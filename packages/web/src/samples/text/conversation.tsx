import type { ReactElement, ReactNode } from 'react'
import type { Json } from '@touchstone/core'
import { TextBlock } from './text-block.tsx'
import type { Turn } from './reading.ts'

/** A conversation, turn by turn; beside another one, with the words that it says otherwise. */
export function Conversation({
  turns,
  base,
  renderMore,
}: {
  turns: readonly Turn[]
  base?: readonly Turn[] | undefined
  renderMore: (value: Json) => ReactNode
}): ReactElement {
  return (
    <ol className="grid gap-2 py-1">
      {turns.map(({ role, content, more }, i) => {
        const other = base?.[i]
        return (
          <li
            key={i}
            className="border-l-2 border-line pl-3 data-[role=user]:border-accent"
            data-role={role}
          >
            <span className="foreign font-sans text-xs font-semibold text-muted">{role}</span>
            {content !== '' && (
              <TextBlock text={content} base={other?.role === role ? other.content : undefined} />
            )}
            {more !== undefined && renderMore(more)}
          </li>
        )
      })}
    </ol>
  )
}
