import type { Json } from '@touchstone/core'
import type { ListInput } from '../../api/models.ts'
import { parsePath, pathText } from './path-text.ts'

/** A column: one of ours, or `meta:` and a path. */
export type Column = string

export const ownColumns: Readonly<Record<string, string>> = {
  workflow: 'Workflow',
  tags: 'Tags',
  created: 'Created',
  updated: 'Edited',
  lastRun: 'Last run',
}
const usualColumns = ['workflow', 'tags', 'updated', 'lastRun']
const metadataPrefix = 'meta:'

/** The path of a metadata column. */
export const columnPath = (column: Column): string[] | undefined =>
  column.startsWith(metadataPrefix) ? parsePath(column.slice(metadataPrefix.length)) : undefined
export const columnOf = (path: string): Column => `${metadataPrefix}${path}`
export const columnTitle = (column: Column): string =>
  isOwn(column) ? (ownColumns[column] ?? '') : column.slice(metadataPrefix.length)

const isOwn = (column: Column): boolean => Object.hasOwn(ownColumns, column)
const isColumn = (column: Column): boolean =>
  isOwn(column) || (column.startsWith(metadataPrefix) && column !== metadataPrefix)

/** What the address says is to be seen. */
export interface View {
  readonly search: string
  readonly workflow: string | undefined
  readonly tags: readonly string[]
  /** Each `path=JSON value`. */
  readonly metadata: readonly string[]
  readonly modelIds: readonly string[]
  readonly archived: boolean
  readonly columns: readonly Column[]
  readonly sort: Column
  readonly order: 'ascending' | 'descending'
}

/** The view that an address asks for; what there is no column for is left out. */
export function readView(params: URLSearchParams): View {
  const asked = params.get('sort') ?? ''
  const sort = asked === 'name' || isColumn(asked) ? asked : 'updated'
  const isNewestFirst = sort === 'updated' || sort === 'created' || sort === 'lastRun'
  const order = params.get('order') ?? (isNewestFirst ? 'descending' : 'ascending')
  return {
    search: params.get('q') ?? '',
    workflow: params.get('workflow') ?? undefined,
    tags: params.getAll('tag'),
    metadata: params.getAll('meta'),
    modelIds: params
      .getAll('modelIds')
      .flatMap((ids) => ids.split(','))
      .filter(Boolean),
    archived: params.get('archived') === 'true',
    columns: params.has('column')
      ? [...new Set(params.getAll('column').filter(isColumn))]
      : usualColumns,
    sort,
    order: order === 'descending' ? 'descending' : 'ascending',
  }
}

/** A metadata filter as it stands in the address: a path as {@link pathText} writes it, and a value. */
export const metadataFilter = (path: readonly string[], value: Json): string =>
  `${pathText(path)}=${JSON.stringify(value)}`

/** Reads {@link metadataFilter}; one that a person wrote may have any text for its value. */
export function readMetadataFilter(text: string): { path: string; value: string } {
  // A list of keys ends at the first `]=` up to which it is one: keys may have that in them.
  for (let at = text.indexOf(']='); text.startsWith('[') && at > 0; at = text.indexOf(']=', at + 1))
    if (isList(text.slice(0, at + 1)))
      return { path: text.slice(0, at + 1), value: text.slice(at + 2) }
  const at = text.indexOf('=')
  return at < 0 ? { path: text, value: '' } : { path: text.slice(0, at), value: text.slice(at + 1) }
}

function isList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text))
  } catch {
    return false
  }
}

function filterOf(text: string): { path: string[]; equals: Json } {
  const { path, value } = readMetadataFilter(text)
  try {
    // The text was made from JSON; one that a person typed is a text.
    return { path: parsePath(path), equals: JSON.parse(value) as Json }
  } catch {
    return { path: parsePath(path), equals: value }
  }
}

const sorts = ['name', 'created', 'updated', 'workflow', 'tags', 'lastRun'] as const

/** What the server is asked for. */
export function listInput(view: View): ListInput {
  const path = columnPath(view.sort)
  const own = sorts.find((sort) => sort === view.sort) ?? 'updated'
  return {
    sort: path ? { metadata: path } : own,
    order: view.order,
    filter: {
      ...(view.workflow === undefined ? {} : { workflowId: view.workflow }),
      ...(view.search.trim() === '' ? {} : { search: view.search }),
      ...(view.tags.length === 0 ? {} : { tags: view.tags }),
      ...(view.metadata.length === 0 ? {} : { metadata: view.metadata.map(filterOf) }),
      ...(view.modelIds.length === 0 ? {} : { ids: view.modelIds }),
      archived: view.modelIds.length > 0 ? 'any' : view.archived,
    },
  }
}
