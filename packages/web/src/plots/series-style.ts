const dashes = [undefined, '6 3', '2 3'] as const
const colours = 5

/** How the line of a series is drawn: told apart by colour, and beyond five by dashes, too. */
export const seriesStyle = (index: number): { stroke: string; strokeDasharray?: string } => {
  const dash = dashes[Math.floor(index / colours) % dashes.length]
  return {
    stroke: `var(--series-${(index % colours) + 1})`,
    ...(dash === undefined ? {} : { strokeDasharray: dash }),
  }
}
