import type { ReactElement } from 'react'
import { Button } from './button.tsx'
import { useStore } from './store.ts'
import { dismissToast, holdToast, letGo, toasts } from './toast.ts'

/** The notices, newest below. */
export function Toasts(): ReactElement {
  const shown = useStore(toasts)
  return (
    <div
      role="region"
      aria-label="Notices"
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-4 left-4 z-50 grid justify-items-end gap-2"
    >
      {shown.map(({ id, message, isError, undo }) => (
        <div
          key={id}
          onPointerEnter={() => holdToast(id)}
          onFocus={() => holdToast(id)}
          onPointerLeave={({ currentTarget }) => {
            if (!isError && !currentTarget.contains(document.activeElement)) letGo(id)
          }}
          onBlur={({ currentTarget, relatedTarget }) => {
            const isStill = currentTarget.contains(relatedTarget) || currentTarget.matches(':hover')
            if (!isError && !isStill) letGo(id)
          }}
          className={`pointer-events-auto flex max-w-lg items-center gap-3 rounded-md border bg-raised py-2 pr-2 pl-3 text-sm shadow-lg ${isError ? 'border-danger' : 'border-line'}`}
        >
          <span className="foreign min-w-0 break-words">
            {isError && <span className="text-danger">✗ </span>}
            {message}
          </span>
          {undo && (
            <Button
              onClick={() => {
                dismissToast(id)
                undo()
              }}
            >
              Undo
            </Button>
          )}
          <Button tone="quiet" aria-label="Dismiss" onClick={() => dismissToast(id)}>
            ✕
          </Button>
        </div>
      ))}
    </div>
  )
}
