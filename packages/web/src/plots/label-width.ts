let context: CanvasRenderingContext2D | null | undefined

/** Pixels that the longest of some labels takes in a plot, as the browser would draw it. */
export function widestOf(labels: readonly string[]): number {
  if (context === undefined) {
    context = document.createElement('canvas').getContext('2d')
    // The size is that of the class `plot`.
    if (context) context.font = `12px ${getComputedStyle(document.body).fontFamily}`
  }
  const widths = labels.map((label) => context?.measureText(label).width ?? 12 * label.length)
  return Math.ceil(Math.max(0, ...widths))
}
