import { Suspense, useEffect, useRef, type ReactElement, type RefObject } from 'react'
import { lazyPiece } from '../pieces/lazy-piece.ts'
import { createStore, useStore } from '../pieces/store.ts'

const Palette = lazyPiece(
  () => import('./palette.tsx'),
  (module) => module.Palette,
)
const shown = createStore(false)
const close = (): void => shown.set(false)

export const openPalette = (): void => shown.set(true)

/** Waits for ⌘K or Ctrl K, and only then loads the palette. */
export function PaletteHost(): ReactElement | null {
  const isOpen = useStore(shown)
  const early = useRef('')
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      shown.set(!shown.get())
    }
    window.addEventListener('keydown', onKey)
    return () => {
      window.removeEventListener('keydown', onKey)
      close()
    }
  }, [])
  if (!isOpen) return null
  return (
    <Suspense fallback={<Typed into={early} />}>
      <Palette early={early} onClose={close} />
    </Suspense>
  )
}

// Who has waited longer does not type for it any more.
const typedForMs = 1_000

/** While the palette is loading: keeps what is typed for it. */
function Typed({ into }: { into: RefObject<string> }): null {
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
