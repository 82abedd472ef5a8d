import * as Plot from '@observablehq/plot'
import { useEffect, useRef, type ReactElement } from 'react'

/** A plot of Observable Plot. Its style is in the pages' own sheet, as their policy asks. */
export function PlotFigure({
  options,
  label,
}: {
  options: Plot.PlotOptions
  label: string
}): ReactElement {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const plot = Plot.plot({ ...options, className: 'plot' })
    for (const style of plot.querySelectorAll('style')) style.remove()
    plot.setAttribute('aria-hidden', 'true')
    host.current?.replaceChildren(plot)
  }, [options])
  return <div ref={host} role="img" aria-label={label} className="overflow-x-auto" tabIndex={0} />
}

export { Plot }
