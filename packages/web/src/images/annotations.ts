import { isJsonObject } from '@touchstone/core'
import type { Json, JsonObject } from '@touchstone/core'

export type Point = readonly [x: number, y: number]

/** Something that can be drawn over an image, in the pixels of that image. */
export interface Annotation {
  readonly kind: 'box' | 'polygon' | 'polyline' | 'points' | 'mask'
  /** Corners of a box, or the points; of a mask none. */
  readonly points: readonly Point[]
  /** Of a mask. */
  readonly locator?: string
  /** Of a mask whose pixel values are classes: their names. */
  readonly labels?: ReadonlyMap<number, string>
  readonly label?: string
  readonly score?: number
  /** Where it was found, like `boxes.3`. */
  readonly path: string
}

const deepest = 6
const most = 500

/**
 * The annotations in a ground truth or an inference. They are known by their shape: two opposite
 * corners, a list of points, or a locator of a mask. Outlines, lines and key points have one shape;
 * the schema (an outline has at least three points) or their name tells them apart.
 */
export function annotationsIn(value: Json | undefined, schema?: JsonObject): Annotation[] {
  const found: Annotation[] = []
  const visit = (at: unknown, path: readonly string[], of: unknown): void => {
    if (found.length >= most || path.length > deepest) return
    if (Array.isArray(at)) {
      at.forEach((item, i) => visit(item, [...path, String(i)], childSchema(of)))
      return
    }
    if (!isJsonObject(at)) return
    const annotation = annotationOf(at, path, of)
    if (annotation) found.push(annotation)
    else
      for (const [key, item] of Object.entries(at))
        visit(item, [...path, key], childSchema(of, key))
  }
  visit(value, [], schema)
  return found
}

function annotationOf(
  value: JsonObject,
  path: readonly string[],
  schema: unknown,
): Annotation | undefined {
  const { label, score, top_left: from, bottom_right: to, points, locator } = value
  const common = {
    path: path.join('.'),
    ...(typeof label === 'string' ? { label } : {}),
    ...(typeof score === 'number' ? { score } : {}),
  }
  if (isPoint(from) && isPoint(to)) return { kind: 'box', points: [from, to], ...common }
  if (isPoints(points))
    return { kind: kindOfPoints(points.length, path, schema), points, ...common }
  if (typeof locator === 'string')
    return { kind: 'mask', points: [], locator, ...classNames(value['labels']), ...common }
  return undefined
}

/** The names of the classes of a mask, by pixel value. */
function classNames(labels: unknown): { labels?: ReadonlyMap<number, string> } {
  if (!isJsonObject(labels)) return {}
  const named = Object.entries(labels).flatMap(([value, name]): [number, string][] =>
    /^-?\d{1,9}$/.test(value) && typeof name === 'string' ? [[Number(value), name]] : [],
  )
  return named.length === 0 ? {} : { labels: new Map(named) }
}

function kindOfPoints(
  count: number,
  path: readonly string[],
  schema: unknown,
): 'polygon' | 'polyline' | 'points' {
  const name = path.findLast((part) => !/^\d+$/.test(part))?.toLowerCase() ?? ''
  if (/key_?points?|landmark|joint|pose|skeleton/.test(name)) return 'points'
  const list = childSchema(schema, 'points')
  const isOutline = isJsonObject(list) && typeof list['minItems'] === 'number'
  if (count >= 3 && isOutline) return 'polygon'
  if (/(?<!out)line|lane|path|track/.test(name)) return count < 2 ? 'points' : 'polyline'
  const isCalledOutline = /polygon|outline|contour|shape|region|segment/.test(name)
  return count >= 3 && isCalledOutline ? 'polygon' : 'points'
}

/** The schema of a member or, without a key, of the items of a list; as zod writes it. */
function childSchema(schema: unknown, key?: string): unknown {
  if (!isJsonObject(schema)) return undefined
  const own = key === undefined ? schema['items'] : member(schema['properties'], key)
  if (own !== undefined) return own
  const choices = schema['anyOf']
  if (!Array.isArray(choices)) return undefined
  return choices.map((choice) => childSchema(choice, key)).find((child) => child !== undefined)
}

const member = (value: unknown, key: string): unknown =>
  isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined

const isPoint = (value: unknown): value is Point =>
  Array.isArray(value) && value.length === 2 && value.every(Number.isFinite)

const isPoints = (value: unknown): value is readonly Point[] =>
  Array.isArray(value) && value.length > 0 && value.every(isPoint)

/** The locators in a test sample, its metadata left out. */
export function locatorsIn(testSample: Json): string[] {
  if (!isJsonObject(testSample)) return []
  const { metadata: _, locator, ...rest } = testSample
  const own = typeof locator === 'string' ? [locator] : []
  return [...own, ...Object.values(rest).flatMap((value) => locatorsIn(value ?? null))]
}
