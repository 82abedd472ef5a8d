import { cutText } from '../pieces/cut-text.ts'
import type { Annotation } from './annotations.ts'

/** What an annotation is called in the image, and where its line of text begins. */
export interface Caption {
  readonly text: string
  readonly x: number
  /** Of the line that letters stand on. */
  readonly y: number
}

const longest = 41
// In about pixels of the screen.
const letter = 6.2
const line = 12
const gap = 3

/** What an annotation is called: its class and its score. */
function textOf({ label, score }: Annotation): string {
  const shown = label === undefined ? undefined : cutText(label, longest)
  return [shown, score?.toFixed(2)].filter((part) => part !== undefined).join(' ')
}

interface Size {
  readonly width: number
  readonly height: number
  /** About a pixel of the screen, in pixels of the image. */
  readonly unit: number
}

/**
 * Places the captions of annotations of one image: over its shape each, or where another caption is
 * there already, at the first place around it that is free.
 */
export function placeCaptions(
  annotations: readonly Annotation[],
  size: Size,
): ReadonlyMap<Annotation, Caption> {
  const placed = new Map<Annotation, Caption>()
  for (const annotation of annotations) {
    const text = textOf(annotation)
    if (text === '' || annotation.points.length === 0) continue
    const places = placesFor(annotation, text, size)
    const free = places.find((one) =>
      [...placed.values()].every((other) => !overlap(one, other, size)),
    )
    const [usual] = places
    const caption = free ?? usual
    if (caption) placed.set(annotation, caption)
  }
  return placed
}

/** Where the caption of a shape can be, the best place first. */
function placesFor(
  { kind, points }: Annotation,
  text: string,
  { width, height, unit }: Size,
): Caption[] {
  // An outline may have more points than a call can have arguments.
  const least = (at: 0 | 1): number => points.reduce((min, p) => Math.min(min, p[at]), Infinity)
  const most = (at: 0 | 1): number => points.reduce((max, p) => Math.max(max, p[at]), -Infinity)
  const top = least(1)
  const bottom = most(1)
  const left = kind === 'box' ? least(0) : (points.find(([, y]) => y === top)?.[0] ?? 0)
  const right = most(0) - widthOf(text, unit)
  const over = top - gap * unit
  const under = bottom + line * unit
  const inTop = top + line * unit
  const inBottom = bottom - gap * unit
  return [
    { x: left, y: over },
    { x: left, y: inTop },
    { x: right, y: over },
    { x: left, y: under },
    { x: right, y: under },
    { x: left, y: inBottom },
    { x: left, y: over - line * unit },
  ]
    .filter(({ y }) => y >= (line - gap + 1) * unit && y <= height)
    .map(({ x, y }) => ({ text, y, x: Math.max(0, Math.min(x, width - widthOf(text, unit))) }))
}

const widthOf = (text: string, unit: number): number => text.length * letter * unit

const overlap = (a: Caption, b: Caption, { unit }: Size): boolean =>
  Math.abs(a.y - b.y) < line * unit &&
  a.x < b.x + widthOf(b.text, unit) &&
  b.x < a.x + widthOf(a.text, unit)
