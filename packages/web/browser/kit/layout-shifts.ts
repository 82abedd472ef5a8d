import type { BrowserContext, Page } from 'playwright-core'

/** Something that moved without anybody having asked for it. */
export interface LayoutShift {
  /** By the measure of browsers: the share of the window that moved, times how far. */
  readonly value: number
  /** What moved, and from where to where. */
  readonly moved: readonly string[]
}

// The types of the DOM do not have it yet.
interface LayoutShiftEntry extends PerformanceEntry {
  readonly value: number
  readonly hadRecentInput: boolean
  readonly sources: readonly {
    readonly node: Node | null
    readonly previousRect: DOMRectReadOnly
    readonly currentRect: DOMRectReadOnly
  }[]
}

/** Notes what moves on every page that is opened from now on. */
export async function watchLayoutShifts(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const shifts: LayoutShift[] = []
    Object.assign(globalThis, { layoutShifts: shifts })
    const place = ({ x, y, width, height }: DOMRectReadOnly): string =>
      `${[x, y].map(Math.round).join(',')} ${[width, height].map(Math.round).join('×')}`
    const what = (node: Node | null): string =>
      (node instanceof Element ? node.outerHTML : (node?.textContent ?? 'what is gone')).slice(
        0,
        90,
      )
    new PerformanceObserver((list) => {
      // The observer is told of nothing else.
      for (const entry of list.getEntries() as LayoutShiftEntry[])
        if (!entry.hadRecentInput)
          shifts.push({
            value: entry.value,
            moved: entry.sources.map(
              ({ node, previousRect, currentRect }) =>
                `${place(previousRect)} → ${place(currentRect)}: ${what(node)}`,
            ),
          })
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

/** What has moved on a page since it was opened. */
export const layoutShifts = (page: Page): Promise<LayoutShift[]> =>
  page.evaluate(() => {
    const { layoutShifts: shifts } = globalThis as unknown as { layoutShifts: LayoutShift[] }
    return shifts
  })
