import { useEffect, useRef, type RefObject } from 'react'
import { followedLink } from '../routing/location.ts'

const patienceMs = 2_000

/**
 * Puts the focus on a page that was gone to, since what had it is no longer there: the keyboard and
 * screen readers go on from its start, and after Back from the link that was followed.
 */
export function usePageFocus(page: RefObject<HTMLElement | null>, pathname: string): void {
  const shown = useRef(pathname)
  useEffect(() => {
    const main = page.current
    if (shown.current === pathname || !main) return undefined
    shown.current = pathname
    // A page may have put it into a field of its own.
    const { activeElement } = document
    if (activeElement !== main && main.contains(activeElement)) return undefined
    main.focus({ preventScroll: true })
    const link = followedLink()
    if (link === undefined) return undefined
    const until = performance.now() + patienceMs
    let frame = 0
    const look = (): void => {
      if (document.activeElement !== main) return
      const found = main.querySelector<HTMLElement>(`a[href="${CSS.escape(link)}"]`)
      if (found) found.focus({ preventScroll: true })
      else if (performance.now() < until) frame = requestAnimationFrame(look)
    }
    look()
    return () => cancelAnimationFrame(frame)
  }, [page, pathname])
}
