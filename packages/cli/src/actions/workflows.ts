import type { TypesOfTables } from '@touchstone/client/schemas'
import { TouchstoneError } from '@touchstone/core/errors'
import type { Workflow, WorkflowSchemas } from '@touchstone/core/services'
import { columnMap } from '../column-map.ts'
import { openTouchstone, type ConnectionOptions } from '../connection.ts'
import { print, type OutputOptions, type Paper } from '../output.ts'
import { showFirst } from '../pages.ts'
import { openSource, type DialectOptions } from '../source-table.ts'
import { stopSignal } from '../stop-signal.ts'
import { tableLines, type Column } from '../table.ts'
import { minute, named, plain } from '../values.ts'
import { typeNames } from '../workflow-types.ts'

type Options = ConnectionOptions & OutputOptions

/** `touchstone workflows list`. */
export async function listWorkflows(options: Options & { readonly limit: number }): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const limit = Math.min(options.limit + 1, 200)
  const fetchPage = (cursor: string | undefined) =>
    touchstone.rpc.workflows.list.query({ cursor, limit, sort: 'name' })
  await showFirst(options.limit, fetchPage, (workflows) =>
    print(options, workflows, ({ width, dim }) => {
      if (workflows.length === 0) return [dim('No workflows.')]
      const [head = '', ...rows] = tableLines(workflows, listColumns, width)
      return [dim(head), ...rows]
    }),
  )
}

const listColumns: readonly Column<Workflow>[] = [
  { title: 'NAME', of: ({ name }) => name },
  { title: 'ID', of: ({ id }) => id, isWhole: true },
  { title: 'TYPES', of: ({ schemaHashes }) => `revision ${schemaHashes.length}` },
  { title: 'EDITED', of: ({ updatedAt }) => minute(updatedAt), isWhole: true },
]

/** `touchstone workflows show`: its types as fields, the way that tables know them. */
export async function showWorkflow(name: string, options: Options): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const { rpc } = touchstone
  const workflow = await rpc.workflows.get.query({ workflow: name })
  const schemaRevision = workflow.schemaHashes.length
  const schemas = await rpc.workflows.schemas.query({ id: workflow.id, revision: schemaRevision })
  const fields = await fieldsOf(schemas)
  print(options, { ...workflow, schemaRevision, schemas }, (paper) => {
    const { bold, dim } = paper
    return [
      `${bold(plain(workflow.name))}  ${dim(workflow.id)}`,
      `  ${dim('types   ')}  revision ${schemaRevision}`,
      `  ${dim('created ')}  ${minute(workflow.createdAt)} by ${plain(workflow.createdBy)}`,
      `  ${dim('edited  ')}  ${minute(workflow.updatedAt)} by ${plain(workflow.updatedBy)}`,
      ...fieldLines(fields, paper),
    ]
  })
}

type Fields = readonly (readonly [title: string, lines: readonly string[]])[]

const fieldLines = (fields: Fields, { dim }: Paper): string[] =>
  fields.flatMap(([title, lines]) => [`  ${dim(title)}`, ...lines.map((line) => `    ${line}`)])

const titles = {
  testSample: 'test sample',
  groundTruth: 'ground truth',
  inference: 'inference',
} as const

/** The fields of each type, a line each, in columns that go through all of them. */
async function fieldsOf(schemas: WorkflowSchemas): Promise<Fields> {
  const { fieldSchemaOf, leavesOf, storedType } = await import('@touchstone/client/schemas')
  const rows = typeNames.flatMap((type) =>
    leavesOf(fieldSchemaOf(storedType(schemas[type]))).map(({ path, field }) => ({
      type,
      path: path === '' ? '(the whole)' : path,
      about: [
        field.kind === 'array' && field.items ? `array of ${field.items.kind}` : field.kind,
        ...(field.required ? [] : ['optional']),
        ...(field.nullable && field.kind !== 'any' ? ['or null'] : []),
      ].join(', '),
    })),
  )
  const [, ...lines] = tableLines(rows, [
    { title: '', of: ({ path }) => path },
    { title: '', of: ({ about }) => about },
  ])
  return typeNames.map((type) => [
    titles[type],
    lines.filter((_, index) => rows[index]?.type === type),
  ])
}

export interface DefineOptions extends Options, DialectOptions {
  readonly labels?: readonly string[]
  readonly predictions?: readonly string[]
  readonly key?: readonly string[]
  readonly truth?: readonly string[]
  readonly map?: readonly string[]
}

/** `touchstone workflows define`. */
export async function defineWorkflow(
  name: string,
  file: string | undefined,
  options: DefineOptions,
): Promise<void> {
  const { schemas, leftOut = [] } =
    file === undefined ? await typesFromTables(options) : await typesFromFile(name, file, options)
  const { requireDefinition } = await import('@touchstone/core/services')
  await requireDefinition({ name, schemas })
  await using touchstone = await openTouchstone(options, { makesDirectory: true })
  const defined = await touchstone.rpc.workflows.define.mutate({ name, schemas })
  const { workflow, schemaRevision, created } = defined
  const fields = file === undefined ? await fieldsOf(schemas) : []
  print(options, { ...defined, ...(file === undefined && { schemas, leftOut }) }, (paper) => [
    `${paper.green('✓')} ${paper.bold(plain(workflow.name))}  ${created ? 'created' : `types are revision ${schemaRevision} of ${workflow.schemaHashes.length}`}  ${paper.dim(workflow.id)}`,
    ...fieldLines(fields, paper),
    ...leftOut.map(
      (column) =>
        `  ${paper.yellow('!')} ${named(column)} of the predictions is the ground truth, and was left out. If it is a prediction, name all fields with --map.`,
    ),
  ])
}

async function typesFromFile(name: string, file: string, options: DefineOptions) {
  const given = tableOptions.find((option) => options[option] !== undefined)
  if (given !== undefined)
    throw new TouchstoneError(
      'bad_input',
      `Give either a file with types, or tables: ${JSON.stringify(file)} and --${given} cannot both say the types.`,
      { details: { option: given } },
    )
  const { readTypes } = await import('../workflow-types.ts')
  return { schemas: await readTypes(name, file), leftOut: undefined }
}

const tableOptions = ['labels', 'predictions', 'key', 'truth', 'map'] as const

async function typesFromTables(options: DefineOptions): Promise<TypesOfTables> {
  const { labels, predictions, key, truth, map } = options
  if (labels === undefined || predictions === undefined || key === undefined)
    throw new TouchstoneError(
      'bad_input',
      labels === undefined && predictions === undefined
        ? 'Name a file with the types, or give --labels, --predictions and --key to read the types from tables.'
        : `Types from tables need --labels, --predictions and --key; --${labels === undefined ? 'labels' : predictions === undefined ? 'predictions' : 'key'} is missing.`,
    )
  const columns = {
    key: columnMap(key, '--key'),
    truth: truth && columnMap(truth, '--truth'),
    map: map && columnMap(map, '--map'),
  }
  using stop = stopSignal()
  await using labelTable = await openSource(labels, options, stop.signal)
  await using predictionTable = await openSource(predictions, options, stop.signal)
  const { typesOfTables } = await import('@touchstone/client/schemas')
  return typesOfTables(
    { labels: labelTable.table, predictions: predictionTable.table },
    columns,
    stop.signal,
  )
}
