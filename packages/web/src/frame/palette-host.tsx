import { Suspense, useEffect, useRef, useState, type ReactElement, type RefObject } from 'react'
import { lazyPiece } from '../pieces/lazy-piece.ts'

const Palette = lazyPiece(
  () => import('./palette.tsx'),
  (module) => module.Palette,
)
const openEvent = 'touchstone:palette'

export const openPalette = (): void => void window.dispatchEvent(new Event(openEvent))

/** Waits for ⌘K or Ctrl K, and only then loads the palette. */
export function PaletteHost(): ReactElement | null {
  const [isOpen, setOpen] = useState(false)
  const early = useRef('')
  useEffect(() => {
    const open = (): void => setOpen(true)
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      setOpen((before) => !before)
    }
    window.addEventListener(openEvent, open)
    window.addEventListener('keydown', onKey)
    return () => {
      window.removeEventListener(openEvent, open)
      window.removeEventListener('keydown', onKey)
    }
  }, [])
  if (!isOpen) return null
  return (
    <Suspense fallback={<Typed into={early} close={() => setOpen(false)} />}>
      <Palette early={early} onClose={() => setOpen(false)} />
    </Suspense>
  )
}

// Who has waited longer does not type for it any more.
const typedForMs = 1_000

/** While the palette is loading: keeps what is typed for it. */
function Typed(props: { into: RefObject<string>; close: () => void }): null {
  const { into, close } = props
  useEffect(() => {
    into.current = ''
    const until = performance.now() + typedForMs
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close()
      if (performance.now() > until) return
      if (event.key.length !== 1 || event.metaKey || event.ctrlKey || event.altKey) return
      event.preventDefault()
      into.current += event.key
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
    // It is there for one loading.
  }, [])
  return null
}
