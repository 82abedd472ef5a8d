/** A colour by its red, green and blue, each from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number]

// Told apart by most people, colour-blind ones among them (Okabe and Ito's, brightened for photographs).
const first: readonly Rgb[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 178, 131],
  [240, 228, 66],
  [51, 131, 224],
  [238, 105, 24],
  [221, 123, 181],
  [154, 112, 232],
]
const goldenAngle = 137.508

/**
 * The colour of a class of a segmentation mask, by its pixel value alone: the same one in every
 * image, for every model, however many classes there are.
 */
export function classColour(value: number): Rgb {
  const known = first[value]
  if (known) return known
  const hue = (value * goldenAngle) % 360
  // Neighbours of one hue differ in how light they are.
  return fromHsl(hue, [0.58, 0.42, 0.7][value % 3] ?? 0.5)
}

export const cssColour = ([red, green, blue]: Rgb): string => `rgb(${red} ${green} ${blue})`

/** A saturated colour of a hue in degrees, and a lightness from 0 to 1. */
function fromHsl(hue: number, lightness: number): Rgb {
  const strength = 0.75 * Math.min(lightness, 1 - lightness)
  const channel = (offset: number): number => {
    const turn = (offset + hue / 30) % 12
    const share = lightness - strength * Math.max(-1, Math.min(turn - 3, 9 - turn, 1))
    return Math.round(share * 255)
  }
  return [channel(0), channel(8), channel(4)]
}
