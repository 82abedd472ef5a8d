import type { ListInput } from '../../api/models.ts'
import { conditionsInput, readConditions, type AddressCondition } from './conditions.ts'
import { parsePath } from './path-text.ts'

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
  readonly conditions: readonly AddressCondition[]
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
    conditions: readConditions(params),
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
      ...conditionsInput(view.conditions),
      ...(view.modelIds.length === 0 ? {} : { ids: view.modelIds }),
      archived: view.modelIds.length > 0 ? 'any' : view.archived,
    },
  }
}
