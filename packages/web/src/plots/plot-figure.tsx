import * as Plot from '@observablehq/plot'
import { useLayoutEffect, useRef, type ReactElement } from 'react'

/** Draws a plot into an element. Its style is in the pages' own sheet, as their policy asks. */
export function draw(host: Element, options: Plot.PlotOptions): Element {
  const plot = Plot.plot({ ...options, className: 'plot' })
  for (const style of plot.querySelectorAll('style')) style.remove()
  host.replaceChildren(plot)
  return plot
}

/** A plot as wide as there is room for it, up to `widest` pixels; told in words by its label. */
export function PlotFigure({
  optionsFor,
  widest,
  label,
}: {
  optionsFor: (width: number) => Plot.PlotOptions
  widest: number
  label: string
}): ReactElement {
  const host = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = host.current
    if (!element) return undefined
    let drawn = 0
    const fit = (): void => {
      const width = Math.min(widest, element.clientWidth)
      if (width === drawn || width === 0) return
      drawn = width
      draw(element, { ...optionsFor(width), width }).setAttribute('aria-hidden', 'true')
    }
    // At once: before the browser paints, what is below is where it stays.
    fit()
    const watch = new ResizeObserver(fit)
    watch.observe(element)
    return () => watch.disconnect()
  }, [optionsFor, widest])
  return <div ref={host} role="img" aria-label={label} />
}

export { Plot }
