import { isJsonObject, type Json } from '@touchstone/core'
import { plotOf } from '@touchstone/client/stored-plots'

const deepest = 3

/** The numbers, booleans and texts of metrics by their path, like `recall.cat`. */
export function scalars(metrics: Json): Map<string, number | boolean | string> {
  const found = new Map<string, number | boolean | string>()
  const visit = (value: Json | undefined, path: string[]): void => {
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
      found.set(path.join('.'), value)
    else if (isJsonObject(value) && !plotOf(value) && path.length < deepest)
      for (const [key, item] of Object.entries(value)) visit(item, [...path, key])
  }
  visit(metrics, [])
  return found
}
