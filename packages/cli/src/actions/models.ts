import type { ModelRecord } from '@touchstone/core/services'
import { openTouchstone, type ConnectionOptions } from '../connection.ts'
import { leaves, pathText } from '../metadata-path.ts'
import { modelConditions, type ModelConditionOptions } from '../model-conditions.ts'
import { note, print, type OutputOptions } from '../output.ts'
import { showFirst } from '../pages.ts'
import { tableLines } from '../table.ts'
import { minute, plain, shown } from '../values.ts'
import { workflowFor } from '../workflows.ts'
import { loadModel } from './edit-model.ts'
import { assignmentsOf } from './model-metadata.ts'

type Options = ConnectionOptions & OutputOptions

export interface ModelsListOptions extends Options, ModelConditionOptions {
  readonly workflow?: string
  readonly name?: string
  readonly tag?: readonly string[]
  readonly archived?: true
  readonly sort?: 'name' | 'created' | 'updated'
  readonly reverse?: true
  readonly limit: number
}

/** `touchstone models list`. */
export async function listModels(options: ModelsListOptions): Promise<void> {
  const conditions = modelConditions(options)
  await using touchstone = await openTouchstone(options)
  const { rpc } = touchstone
  const workflow =
    options.workflow === undefined ? undefined : await workflowFor(touchstone, options.workflow)
  const fetchPage = (cursor: string | undefined) =>
    rpc.models.list.query({
      filter: {
        workflowId: workflow?.id,
        ...conditions,
        tags: options.tag ?? [],
        nameContains: options.name,
        archived: options.archived ?? false,
      },
      sort: options.sort,
      order: options.reverse ? 'descending' : 'ascending',
      cursor,
      limit: Math.min(options.limit + 1, 200),
    })
  await showFirst(options.limit, fetchPage, async (found) => {
    print(options, found, ({ width, dim }) => {
      if (found.length === 0) return [dim('No models.')]
      const columns = [
        { title: 'NAME', of: ({ name }: ModelRecord) => name },
        { title: 'ID', of: ({ id }: ModelRecord) => id, isWhole: true },
        { title: 'TAGS', of: ({ tags }: ModelRecord) => tags.join(' ') },
        { title: 'REVISION', of: (model: ModelRecord) => String(model.revision), align: 'right' },
        { title: 'EDITED', of: ({ updatedAt }: ModelRecord) => minute(updatedAt), isWhole: true },
      ] as const
      const [head = '', ...rows] = tableLines(found, columns, width)
      return [dim(head), ...rows]
    })
    if (found.length > 0 || conditions.metadata.length === 0) return
    const { unknownKeys } = await import('@touchstone/client/unknown-keys')
    const where = workflow ? ` of the workflow ${JSON.stringify(workflow.name)}` : ''
    const filter = { workflowId: workflow?.id, metadata: conditions.metadata }
    for (const { path, similar } of await unknownKeys(rpc, filter)) {
      const meant = similar.length > 0 ? ` Did you mean ${similar.map(pathText).join(' or ')}?` : ''
      note(`No model${where} has ${pathText(path)} in its metadata.${meant}`)
    }
  })
}

/** `touchstone models show`. */
export async function showModel(model: string, options: Options): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const record = await loadModel(touchstone, model)
  const workflow = await touchstone.rpc.workflows.get.query({ workflow: record.workflowId })
  print(options, record, ({ bold, dim }) => {
    const facts: [string, string][] = [
      ['workflow', plain(workflow.name)],
      ['revision', String(record.revision)],
      ['tags', plain(record.tags.join(', '))],
      ['created', `${minute(record.createdAt)} by ${plain(record.createdBy)}`],
      ['edited', `${minute(record.updatedAt)} by ${plain(record.updatedBy)}`],
      ['archived', record.archivedAt === null ? '' : minute(record.archivedAt)],
    ]
    const metadata = [...leaves(record.metadata)]
    const width = Math.max(0, ...metadata.map(([key]) => plain(key).length))
    return [
      `${bold(plain(record.name))}  ${dim(record.id)}`,
      ...facts
        .filter(([, value]) => value !== '')
        .map(([title, value]) => `  ${dim(title.padEnd(8))}  ${value}`),
      ...(metadata.length > 0 ? [`  ${dim('metadata')}`] : []),
      ...metadata.map(([key, value]) => `    ${plain(key).padEnd(width)}  ${shown(value)}`),
    ]
  })
}

export interface CreateOptions extends Options {
  readonly workflow?: string
  readonly tag?: readonly string[]
  readonly json?: readonly string[]
}

/** `touchstone models create`. */
export async function createModel(
  name: string,
  texts: readonly string[],
  options: CreateOptions,
): Promise<void> {
  const metadata = assignmentsOf(texts, options.json ?? [])({})
  await using touchstone = await openTouchstone(options)
  const { id: workflowId } = await workflowFor(touchstone, options.workflow)
  const tags = options.tag ?? []
  const model = await touchstone.rpc.models.create.mutate({ workflowId, name, metadata, tags })
  print(options, model, ({ green, bold, dim }) => [
    `${green('✓')} ${bold(plain(model.name))}  revision ${model.revision}  ${dim(model.id)}`,
  ])
}
