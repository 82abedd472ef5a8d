import type { Workflow } from '@touchstone/core/services'
import { openTouchstone, type ConnectionOptions } from '../connection.ts'
import { print, type OutputOptions, type Paper } from '../output.ts'
import { showFirst } from '../pages.ts'
import { tableLines, type Column } from '../table.ts'
import {
  cases,
  findTestData,
  suites,
  type Contents,
  type TestDataKind,
  type TestDataRecord,
} from '../test-data-kinds.ts'
import { counted, minute, plain, plural } from '../values.ts'
import { workflowsOf } from '../workflows.ts'
import { editRecord, type GuardedOptions } from './edit-record.ts'

type Options = ConnectionOptions & OutputOptions & { readonly workflow?: string }
export interface ListOptions extends Options {
  readonly name?: string
  readonly tag?: readonly string[]
  readonly limit: number
}
export type ShowOptions = Options & { readonly at?: number }

/** `touchstone suites list` and `touchstone cases list`. */
export async function list<R extends TestDataRecord>(
  kind: TestDataKind<R>,
  options: ListOptions,
): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const workflows = await workflowsOf(touchstone, options.workflow)
  const limit = Math.min(options.limit + 1, 200)
  const filter = { search: options.name, tags: options.tag ?? [] }
  // One list over all workflows: a cursor is the place of a workflow, and one within it.
  const fetchNext = async (cursor: { index: number; within: string | undefined } | undefined) => {
    const { index, within } = cursor ?? { index: 0, within: undefined }
    const workflow = workflows[index]
    if (!workflow) return { items: [] }
    const { items, next } = await kind.of(touchstone.rpc).list.query({
      workflowId: workflow.id,
      cursor: within,
      limit,
      sort: 'name',
      filter,
    })
    const isLast = next === undefined && index === workflows.length - 1
    const after = { index: next === undefined ? index + 1 : index, within: next }
    return { items, next: isLast ? undefined : after }
  }
  const names = new Map(workflows.map(({ id, name }) => [id, name]))
  const columns: readonly Column<TestDataRecord>[] = [
    { title: 'NAME', of: ({ name }) => name },
    { title: 'ID', of: ({ id }) => id, isWhole: true },
    { title: 'WORKFLOW', of: ({ workflowId }) => names.get(workflowId) ?? workflowId },
    { title: 'VERSION', of: ({ version }) => String(version), align: 'right' },
    { title: 'SAMPLES', of: ({ samples }) => counted(samples), align: 'right' },
    { title: 'EDITED', of: ({ updatedAt }) => minute(updatedAt), isWhole: true },
  ]
  await showFirst(options.limit, fetchNext, (records) =>
    print(options, records, ({ width, dim }) => {
      if (records.length === 0) return [dim(`No ${kind.nouns}.`)]
      const [head = '', ...rows] = tableLines(records, columns, width)
      return [dim(head), ...rows]
    }),
  )
}

/** `touchstone suites show`. */
export async function showSuite(name: string, options: ShowOptions): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const { found, workflow } = await findTestData(suites, touchstone, contentsOf(name, options))
  const { testCases } = found
  print(options, found, (paper) => [
    ...headLines(found, workflow, paper),
    `  ${paper.dim(plural(testCases.length, 'test case'))}`,
    ...tableLines(testCases, testCaseColumns)
      .slice(1)
      .map((line) => `    ${line}`),
  ])
}

const testCaseColumns: readonly Column<{
  record: { readonly name: string }
  ref: { readonly version: number }
  samples: number
}>[] = [
  { title: '', of: ({ record }) => record.name },
  { title: '', of: ({ ref }) => `version ${ref.version}` },
  { title: '', of: ({ samples }) => plural(samples, 'sample'), align: 'right' },
]

/** `touchstone cases show`. */
export async function showCase(name: string, options: ShowOptions): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const { found, workflow } = await findTestData(cases, touchstone, contentsOf(name, options))
  print(options, found, (paper) => headLines(found, workflow, paper))
}

const contentsOf = (name: string, { workflow, at }: ShowOptions) => ({
  name,
  ...(workflow === undefined ? {} : { workflow }),
  ...(at === undefined ? {} : { version: at }),
})

function headLines(
  { record, version, samples }: Contents<TestDataRecord>,
  workflow: Workflow,
  { bold, dim }: Paper,
): string[] {
  const of = version === record.version ? '' : ` of ${record.version}`
  const facts: [string, string][] = [
    ['workflow', plain(workflow.name)],
    ['version', `${version}${of}`],
    ['samples', counted(samples)],
    ['tags', plain(record.tags.join(', '))],
    ['about', plain(record.description)],
    ['created', `${minute(record.createdAt)} by ${plain(record.createdBy)}`],
    ['edited', `${minute(record.updatedAt)} by ${plain(record.updatedBy)}`],
  ]
  return [
    `${bold(plain(record.name))}  ${dim(record.id)}`,
    ...facts
      .filter(([, value]) => value !== '')
      .map(([title, value]) => `  ${dim(title.padEnd(8))}  ${value}`),
  ]
}

/** `touchstone … describe`. */
export const describe = <R extends TestDataRecord>(
  kind: TestDataKind<R>,
  name: string,
  description: string,
  options: GuardedOptions,
): Promise<void> =>
  editRecord(kind, name, options, (rpc, seen) => kind.of(rpc).edit.mutate({ ...seen, description }))
