import { Popover as Base } from '@base-ui/react/popover'
import type { ReactElement, ReactNode, RefObject } from 'react'

/** A small window at a button, open for as long as it is rendered. */
export function Popover(props: {
  label: string
  anchor: RefObject<HTMLElement | null>
  close: () => void
  children: ReactNode
}): ReactElement {
  const { label, anchor, close, children } = props
  return (
    <Base.Root open onOpenChange={(open) => !open && close()}>
      <Base.Portal>
        <Base.Positioner
          anchor={anchor}
          sideOffset={4}
          align="start"
          collisionPadding={8}
          className="z-40"
        >
          <Base.Popup
            aria-label={label}
            finalFocus={anchor}
            className="max-h-[70vh] w-72 max-w-[calc(100vw-16px)] overflow-auto rounded-md border border-line bg-raised p-2 text-sm shadow-lg outline-none"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
