import { isJsonObject, type Json, type JsonObject } from '@touchstone/core'
import { pathName, type Path } from './path.ts'

/** What an object or a list holds, each entry with its key or index. */
export type Branch = JsonObject | Json[]

/** Entries of one branch that are rendered before more are asked for. */
export const mostEntries = 200
// A row is some 15 elements: a page of more than a few hundred is slow to render and to read.
const mostRows = 400

export const isBranch = (value: Json): value is Branch =>
  Array.isArray(value) || isJsonObject(value)

/** The branches of a tree that matter to how it is shown. */
export interface TreeView {
  /** In lower case; '' when nothing is looked for. */
  readonly search: string
  /** Those with something that the search finds. */
  readonly found: ReadonlySet<Branch>
  /** Those that stand open until somebody says otherwise. */
  readonly open: ReadonlySet<Branch>
}

const scalarText = (value: Json): string =>
  typeof value === 'string' ? value : JSON.stringify(value)
const isIn = (text: string, search: string): boolean => text.toLowerCase().includes(search)

/** The branches on the way to whatever has `search` in its path or value. */
function findBranches(root: Branch, search: string): Set<Branch> {
  const found = new Set<Branch>()
  const walk = (value: Json, path: Path): boolean => {
    if (isIn(pathName(path), search) && path.length > 0) return true
    if (!isBranch(value)) return isIn(scalarText(value), search)
    let isFound = false
    for (const [key, child] of allEntries(value)) if (walk(child, [...path, key])) isFound = true
    if (isFound) found.add(value)
    return isFound
  }
  if (search !== '') walk(root, [])
  return found
}

const allEntries = (branch: Branch): readonly (readonly [string | number, Json])[] =>
  Array.isArray(branch)
    ? branch.map((value, index) => [index, value] as const)
    : Object.entries(branch)

/** The entries of a branch that a search finds: by their path, their value, or what is in them. */
export function entriesOf(
  branch: Branch,
  path: Path,
  { search, found }: Pick<TreeView, 'search' | 'found'>,
): readonly (readonly [string | number, Json])[] {
  const entries = allEntries(branch)
  if (search === '' || (path.length > 0 && isIn(pathName(path), search))) return entries
  return entries.filter(
    ([key, value]) =>
      isIn(pathName([...path, key]), search) ||
      (isBranch(value) ? found.has(value) : isIn(scalarText(value), search)),
  )
}

/** How a tree is shown at first: open from the top, while there is room. */
export function viewTree(root: Branch, search: string): TreeView {
  const found = findBranches(root, search)
  const open = new Set<Branch>()
  const waiting: (readonly [Path, Branch])[] = [[[], root]]
  let rows = 0
  for (const [path, branch] of waiting) {
    const shown = entriesOf(branch, path, { search, found }).slice(0, mostEntries)
    if (path.length > 0 && rows + shown.length > mostRows) continue
    rows += shown.length
    open.add(branch)
    for (const [key, value] of shown) if (isBranch(value)) waiting.push([[...path, key], value])
  }
  return { search, found, open }
}
