import type { Workflow, WorkflowSchemas } from '@touchstone/core/services'
import { openTouchstone, type ConnectionOptions } from '../connection.ts'
import { print, type OutputOptions } from '../output.ts'
import { showFirst } from '../pages.ts'
import { tableLines, type Column } from '../table.ts'
import { minute, plain } from '../values.ts'
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
      const [head = '', ...rows] = tableLines(workflows, columns, width)
      return [dim(head), ...rows]
    }),
  )
}

const columns: readonly Column<Workflow>[] = [
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
  print(options, { ...workflow, schemaRevision, schemas }, ({ bold, dim }) => [
    `${bold(plain(workflow.name))}  ${dim(workflow.id)}`,
    `  ${dim('types   ')}  revision ${schemaRevision}`,
    `  ${dim('created ')}  ${minute(workflow.createdAt)} by ${plain(workflow.createdBy)}`,
    `  ${dim('edited  ')}  ${minute(workflow.updatedAt)} by ${plain(workflow.updatedBy)}`,
    ...fields.flatMap(([title, lines]) => [
      `  ${dim(title)}`,
      ...lines.map((line) => `    ${line}`),
    ]),
  ])
}

const titles = {
  testSample: 'test sample',
  groundTruth: 'ground truth',
  inference: 'inference',
} as const

/** The fields of each type, a line each, in columns that go through all of them. */
async function fieldsOf(
  schemas: WorkflowSchemas,
): Promise<readonly (readonly [string, readonly string[]])[]> {
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

/** `touchstone workflows define`. */
export async function defineWorkflow(name: string, file: string, options: Options): Promise<void> {
  const { readTypes } = await import('../workflow-types.ts')
  const schemas = await readTypes(name, file)
  const { requireDefinition } = await import('@touchstone/core/services')
  await requireDefinition({ name, schemas })
  await using touchstone = await openTouchstone(options, { makesDirectory: true })
  const defined = await touchstone.rpc.workflows.define.mutate({ name, schemas })
  const { workflow, schemaRevision, created } = defined
  print(options, defined, ({ green, bold, dim }) => [
    `${green('✓')} ${bold(plain(workflow.name))}  ${created ? 'created' : `types are revision ${schemaRevision} of ${workflow.schemaHashes.length}`}  ${dim(workflow.id)}`,
  ])
}
