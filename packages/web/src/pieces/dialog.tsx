import { Dialog as Base } from '@base-ui/react/dialog'
import { useRef, type ReactElement, type ReactNode } from 'react'

/**
 * A window over the page, open for as long as it is rendered. The focus goes to what is marked with
 * `data-first`, or else to the first that can have it.
 */
export function Dialog(props: {
  title: string
  close: () => void
  children: ReactNode
  /** For contents that need room. @default false */
  isWide?: boolean
  /** Whether only its own buttons close it: for what would be lost. @default false */
  isFirm?: boolean
}): ReactElement {
  const { title, close, children, isWide = false, isFirm = false } = props
  const popup = useRef<HTMLDivElement>(null)
  return (
    <Base.Root open onOpenChange={(open) => !open && !isFirm && close()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <Base.Popup
          ref={popup}
          initialFocus={() => popup.current?.querySelector<HTMLElement>('[data-first]') ?? true}
          className={`fixed top-[10vh] left-1/2 z-50 max-h-[80vh] w-[calc(100vw-24px)] -translate-x-1/2 overflow-auto rounded-lg border border-line bg-raised p-5 shadow-xl outline-none ${isWide ? 'max-w-4xl' : 'max-w-md'}`}
        >
          <Base.Title className="foreign text-lg font-semibold break-words">{title}</Base.Title>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
