/** The next place of a square from one on, in one direction, that `is` allows. */
export function nextCell(
  from: number,
  {
    size,
    step,
    is,
  }: { size: number; step: readonly [number, number]; is: (at: number) => boolean },
): number | undefined {
  const [down, right] = step
  let row = Math.floor(from / size) + down
  let column = (from % size) + right
  while (row >= 0 && row < size && column >= 0 && column < size) {
    const at = row * size + column
    if (is(at)) return at
    row += down
    column += right
  }
  return undefined
}
