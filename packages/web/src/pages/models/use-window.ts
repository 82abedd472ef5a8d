import { useEffect, useState, type RefObject } from 'react'

const spareRows = 12

/** Which of many rows of one height are worth rendering, as the window scrolls. */
export function useWindow(
  list: RefObject<HTMLElement | null>,
  options: { rows: number; rowHeight: number },
): { first: number; end: number } {
  const { rows, rowHeight } = options
  const [range, setRange] = useState({ first: 0, end: 60 })
  useEffect(() => {
    let frame = 0
    const measure = (): void => {
      frame = 0
      const top = -(list.current?.getBoundingClientRect().top ?? 0)
      // In steps, so that most scrolling renders nothing.
      const first = Math.max(0, Math.floor(top / rowHeight / spareRows) * spareRows - spareRows)
      const end = first + Math.ceil(window.innerHeight / rowHeight) + 3 * spareRows
      setRange((before) => (before.first === first && before.end === end ? before : { first, end }))
    }
    const later = (): void => void (frame ||= requestAnimationFrame(measure))
    measure()
    window.addEventListener('scroll', later, { passive: true })
    window.addEventListener('resize', later)
    return () => {
      cancelAnimationFrame(frame)
      window.removeEventListener('scroll', later)
      window.removeEventListener('resize', later)
    }
  }, [list, rowHeight, rows])
  return { first: Math.min(range.first, rows), end: Math.min(range.end, rows) }
}
