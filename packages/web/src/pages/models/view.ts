import type { Json } from '@touchstone/core'
import type { Rpc } from '@touchstone/client/transport'
import { setSearchParams, useSearchParams } from '../../routing/location.ts'
import { parsePath } from './path-text.ts'

export type ListInput = Parameters<Rpc['models']['list']['query']>[0]

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
export const columnOf = (pathText: string): Column => `${metadataPrefix}${pathText}`
export const columnTitle = (column: Column): string =>
  ownColumns[column] ?? column.slice(metadataPrefix.length)

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

function readView(params: URLSearchParams): View {
  const sort = params.get('sort') ?? 'updated'
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
      ? params.getAll('column').filter((c) => c !== 'none')
      : usualColumns,
    sort,
    order: order === 'descending' ? 'descending' : 'ascending',
  }
}

export const useView = (): View => readView(useSearchParams())

/** Goes to the view with another order: a column once more turns its order round. */
export function sortBy(view: View, column: Column): void {
  const isTurn = view.sort === column
  const order = isTurn ? (view.order === 'ascending' ? 'descending' : 'ascending') : null
  setSearchParams({ sort: column, order })
}

/** A metadata filter as it stands in the address. */
export const metadataFilter = (pathText: string, value: Json): string =>
  `${pathText}=${JSON.stringify(value)}`

export function readMetadataFilter(text: string): { path: string; value: string } {
  const at = text.startsWith('[') ? text.indexOf(']=') + 1 : text.indexOf('=')
  return { path: text.slice(0, at), value: text.slice(at + 1) }
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
