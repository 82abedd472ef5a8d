import { useLayoutEffect, type RefObject } from 'react'
import { navigate } from '../routing/location.ts'
import type { MatrixCell } from './fold-matrix.ts'
import { nextCell } from './next-cell.ts'

const steps: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/** Makes links of the cells of a drawn matrix: one of them is on the way of Tab, arrows go on from it. */
export function useCellLinks(
  host: RefObject<HTMLDivElement | null>,
  {
    cells,
    size,
    hrefOf,
    isChosen,
  }: {
    cells: readonly MatrixCell[]
    size: number
    hrefOf: ((cell: MatrixCell) => string) | undefined
    isChosen: ((cell: MatrixCell) => boolean) | undefined
  },
): void {
  // After each render: the addresses depend on what the page shows now.
  useLayoutEffect(() => {
    const element = host.current
    if (!element || !hrefOf) return undefined
    const links = linksIn(element, cells)
    const focused = [...links].find(([, link]) => link === document.activeElement)?.[0]
    const chosen = [...links.keys()].find((at) => cells[at] && isChosen?.(cells[at]))
    const stop = focused ?? chosen ?? links.keys().next().value
    for (const [at, link] of links) {
      const cell = cells[at]
      if (!cell) continue
      link.setAttribute('href', hrefOf(cell))
      link.setAttribute('tabindex', at === stop ? '0' : '-1')
      link.setAttribute('aria-label', link.querySelector('title')?.textContent ?? '')
      if (at === chosen) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
    const onKeyDown = (event: KeyboardEvent): void => {
      const step = steps[event.key]
      const from = [...links].find(([, link]) => link === document.activeElement)?.[0]
      if (!step || from === undefined) return
      event.preventDefault()
      const to = nextCell(from, { size, step, is: (at) => links.has(at) })
      if (to === undefined) return
      links.get(from)?.setAttribute('tabindex', '-1')
      links.get(to)?.setAttribute('tabindex', '0')
      links.get(to)?.focus()
    }
    const onClick = (event: MouseEvent): void => {
      const link = event.target instanceof Element ? event.target.closest('a') : null
      const href = link?.getAttribute('href')
      if (!href || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
      event.preventDefault()
      navigate(href)
    }
    element.addEventListener('keydown', onKeyDown)
    element.addEventListener('click', onClick)
    return () => {
      element.removeEventListener('keydown', onKeyDown)
      element.removeEventListener('click', onClick)
    }
  })
}

/** The links of a drawn matrix by the index of their cell. */
function linksIn(host: Element, cells: readonly MatrixCell[]): Map<number, SVGAElement> {
  const links = [...host.querySelectorAll<SVGAElement>('a')]
  const linked = cells.flatMap(({ count }, at) => (count > 0 ? [at] : []))
  return new Map(
    linked.flatMap((at, i) => {
      const link = links[i]
      return link ? [[at, link] as const] : []
    }),
  )
}
