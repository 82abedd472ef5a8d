type Colour = (text: string) => string

/** How texts are coloured for one stream. */
export interface Paint {
  readonly red: Colour
  readonly green: Colour
  readonly yellow: Colour
  readonly bold: Colour
  readonly dim: Colour
}

/** Colours for a terminal; anything else, and anyone who set NO_COLOR, gets the bare text. */
export function paint(stream: { readonly isTTY?: boolean }): Paint {
  const { NO_COLOR = '', TERM } = process.env
  const isColoured = stream.isTTY === true && NO_COLOR === '' && TERM !== 'dumb'
  const colour =
    (on: number, off: number): Colour =>
    (text) =>
      isColoured && text !== '' ? `\u001B[${on}m${text}\u001B[${off}m` : text
  return {
    red: colour(31, 39),
    green: colour(32, 39),
    yellow: colour(33, 39),
    bold: colour(1, 22),
    dim: colour(2, 22),
  }
}
