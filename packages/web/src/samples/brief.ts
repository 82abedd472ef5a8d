import { visibleText } from '@touchstone/client/visible-text'
import { isJsonObject, type Json, type JsonObject } from '@touchstone/core'
import { formatCount, formatNumber } from '../numbers/format.ts'
import { cutText } from '../pieces/cut-text.ts'
import { isProse } from './text/reading.ts'

const longest = 81
const deepest = 3
const cut = (text: string): string => cutText(text, longest)

/** How a value is put into words: how deep it lies, and how many more digits than usual numbers have. */
interface At {
  readonly depth: number
  readonly more: number
}

const inside = ({ depth, more }: At): At => ({ depth: depth + 1, more })

/** A value in a few words, for one cell of a table. */
export const brief = (value: Json | undefined, more = 0): string =>
  cut(inWords(value, { depth: 0, more }))

function inWords(value: Json | undefined, at: At): string {
  if (value === undefined) return ''
  if (isProse(value)) return visibleText(cut(value.trim().replaceAll(/\s+/g, ' ')))
  // White space at the ends, and what cannot be seen, may be all that tells two classes apart.
  if (typeof value === 'string') return visibleText(cut(value))
  if (typeof value === 'number') return formatNumber(value, at.more)
  if (Array.isArray(value)) return listInWords(value, at)
  return isJsonObject(value) ? objectInWords(value, at) : String(value)
}

function objectInWords(object: JsonObject, at: At): string {
  const { metadata: _, ...fields } = object
  const { label, score, locator, labels, text, points } = fields
  const classed = [label, score].filter((part) => part !== undefined && part !== null)
  const box = sizeOf(fields, at.more)
  if (typeof label === 'string' || box !== undefined)
    return cut([...classed.map((part) => inWords(part, inside(at))), box].filter(Boolean).join(' '))
  if (Array.isArray(points))
    return [
      ...classed.map((part) => inWords(part, inside(at))),
      count(points.length, 'points'),
    ].join(' ')
  if (typeof locator === 'string' && isJsonObject(labels))
    return cut(`${count(Object.keys(labels).length, 'classes')} in ${locator}`)
  if (typeof locator === 'string') return cut(locator)
  if (typeof text === 'string') return cut(text)
  const entries = Object.entries(fields)
  if (at.depth >= deepest) return count(entries.length, 'fields')
  const parts = entries.slice(0, 4).map(([key, item]) => fieldInWords(key, item ?? null, at))
  if (entries.length > parts.length) parts.push('…')
  return parts.join(', ')
}

function fieldInWords(key: string, value: Json, at: At): string {
  const inner = inWords(value, inside(at))
  if (!Array.isArray(value) || isShort(value)) return `${key} ${inner}`
  const kinds = kindsOf(value, at.more)
  return kinds === '' ? count(value.length, key) : `${count(value.length, key)} (${kinds})`
}

function listInWords(list: readonly Json[], at: At): string {
  if (isShort(list)) return `[${list.map((item) => inWords(item, inside(at))).join(', ')}]`
  const kinds = kindsOf(list, at.more)
  return kinds === '' ? count(list.length, 'items') : `${count(list.length, 'items')} (${kinds})`
}

/** A point, a size, a handful of words: as it is. */
const isShort = (list: readonly Json[]): boolean =>
  list.length > 0 &&
  list.length <= 4 &&
  list.every(
    (item) => (typeof item !== 'object' || item === null) && JSON.stringify(item).length < 20,
  )

/** How many a list has of each class, the most frequent first, like "2 cat, 1 dog"; or the only one. */
function kindsOf(list: readonly Json[], more: number): string {
  const [first] = list
  if (list.length === 1 && isJsonObject(first)) return inWords(first, { depth: deepest, more })
  const counts = new Map<string, number>()
  for (const item of list) {
    const label = isJsonObject(item) ? item['label'] : undefined
    if (typeof label !== 'string') return ''
    counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a)
  const shown = sorted
    .slice(0, 3)
    .map(([label, times]) => `${formatCount(times)} ${visibleText(label)}`)
  return [...shown, ...(sorted.length > shown.length ? ['…'] : [])].join(', ')
}

/** Of a box, like "120 × 90 at 80, 40". */
function sizeOf(
  { top_left: from, bottom_right: to }: JsonObject,
  more: number,
): string | undefined {
  const [x0, y0] = pointOf(from)
  const [x1, y1] = pointOf(to)
  if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) return undefined
  const numbers = [Math.abs(x1 - x0), Math.abs(y1 - y0), Math.min(x0, x1), Math.min(y0, y1)]
  const [width, height, left, top] = numbers.map((number) => formatNumber(number, more))
  return `${width} × ${height} at ${left}, ${top}`
}

const pointOf = (value: Json | undefined): number[] =>
  Array.isArray(value) && value.length === 2
    ? value.filter((part): part is number => typeof part === 'number')
    : []

/** So many of what a plural names: "1 box", "2 boxes"; "3 × lane" of what is no plural. */
function count(number: number, plural: string): string {
  const counted = formatCount(number)
  if (!/[^sui]s$/i.test(plural)) return `${counted} × ${plural}`
  return number === 1 ? `1 ${singular(plural)}` : `${counted} ${plural}`
}

const singular = (plural: string): string =>
  plural
    .replace(/ies$/i, 'y')
    .replace(/(ss|sh|ch|x|z)es$/i, '$1')
    .replace(/([^s])s$/i, '$1')
