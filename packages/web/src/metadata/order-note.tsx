import type { ReactElement } from 'react'
import { pathName } from './path.ts'
import type { Reordered } from './read-json.ts'

const mostObjects = 5
const mostKeys = 12

/** Where keys will stand in another order than they were typed in, and why. */
export function OrderNote({ reordered }: { reordered: readonly Reordered[] }): ReactElement | null {
  if (reordered.length === 0) return null
  return (
    <div role="note" className="my-2 border-l-2 border-warning px-3 text-sm">
      <p>
        Keys that are whole numbers are stored first, in ascending order: objects in JavaScript hold
        them so.
      </p>
      <ul>
        {reordered.slice(0, mostObjects).map(({ path, keys }) => (
          <li key={JSON.stringify(path)} className="foreign font-mono text-xs break-all">
            {pathName(path)} will be {'{ '}
            {keys
              .slice(0, mostKeys)
              .map((key) => JSON.stringify(key))
              .join(', ')}
            {keys.length > mostKeys ? ', … }' : ' }'}
          </li>
        ))}
        {reordered.length > mostObjects && (
          <li className="text-muted">and {reordered.length - mostObjects} more</li>
        )}
      </ul>
    </div>
  )
}
