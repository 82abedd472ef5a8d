import type { Json } from '@touchstone/core'
import type { Path } from './path.ts'

/** What becomes of the entry at a path. */
export type Edit = { readonly set: Json } | { readonly rename: string } | { readonly remove: true }

/**
 * The same JSON with one entry changed. Everything else stays as and where it is, a renamed key
 * too (where it is no whole number: those come first in every JavaScript object).
 */
export function edited(root: Json, path: Path, edit: Edit): Json {
  const [key, ...rest] = path
  if (key === undefined) return 'set' in edit ? edit.set : root
  if (Array.isArray(root))
    return root
      .flatMap((element, index) =>
        index === key ? changed([key, element], rest, edit).map(([, value]) => value) : [element],
      )
      .concat('set' in edit && rest.length === 0 && key === root.length ? [edit.set] : [])
  if (typeof root !== 'object' || root === null) return root
  const name = String(key)
  const entries = Object.entries(root).flatMap((entry): [string, Json][] =>
    entry[0] === name ? changed(entry, rest, edit) : [entry],
  )
  if ('set' in edit && rest.length === 0 && !Object.hasOwn(root, name))
    entries.push([name, edit.set])
  return Object.fromEntries(entries)
}

function changed<K extends string | number>(
  [key, value]: [K, Json],
  rest: Path,
  edit: Edit,
): [K | string, Json][] & [string, Json][] {
  const result: [K | string, Json][] =
    rest.length > 0
      ? [[key, edited(value, rest, edit)]]
      : 'remove' in edit
        ? []
        : 'rename' in edit
          ? [[edit.rename, value]]
          : [[key, edit.set]]
  // Keys of objects are texts, and those of arrays are dropped by the caller.
  return result as [string, Json][]
}
