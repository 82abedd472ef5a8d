import type { Json } from './json.ts'

/**
 * The value at a path, or undefined. A path is a list of keys, or their text joined by dots
 * (`train.data.name`); a number walks into an array.
 */
export function valueAtPath(root: Json, path: string | readonly string[]): Json | undefined {
  let value: Json | undefined = root
  for (const key of typeof path === 'string' ? path.split('.') : path) {
    if (Array.isArray(value)) value = /^\d+$/.test(key) ? value[Number(key)] : undefined
    else if (typeof value === 'object' && value !== null && Object.hasOwn(value, key))
      value = value[key]
    else return undefined
  }
  return value
}
