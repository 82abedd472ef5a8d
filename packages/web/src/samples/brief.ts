import { isJsonObject, type Json } from '@touchstone/core'
import { formatNumber } from '../numbers/format.ts'

const longest = 80
// Never through the middle of a character of two units.
const cut = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…` : text

/** A value in a few words, for one cell of a table. */
export function brief(value: Json | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return cut(value)
  if (typeof value === 'number') return formatNumber(value)
  if (Array.isArray(value)) return `${value.length} item${value.length === 1 ? '' : 's'}`
  if (!isJsonObject(value)) return String(value)
  const { metadata: _, ...fields } = value
  const { label, score, locator, text } = fields
  if (typeof label === 'string')
    return cut(typeof score === 'number' ? `${label} ${formatNumber(score)}` : label)
  if (typeof locator === 'string') return cut(locator)
  if (typeof text === 'string') return cut(text)
  const parts = Object.entries(fields).slice(0, 4)
  return cut(
    parts
      .map(([key, item]) => {
        if (Array.isArray(item)) return `${item.length} ${key}`
        return isJsonObject(item) ? key : `${key} ${brief(item)}`
      })
      .join(', '),
  )
}
