import type { Transport } from '@touchstone/client/rpc'
import type {
  TestCaseRecord,
  TestCaseRef,
  TestSuiteRecord,
  Workflow,
} from '@touchstone/core/services'
import { openTouchstone, type ConnectionOptions } from '../connection.ts'
import { print, type OutputOptions, type Paper } from '../output.ts'
import { showFirst } from '../pages.ts'
import { tableLines, type Column } from '../table.ts'
import { counted, minute, plain, plural } from '../values.ts'
import { findInWorkflows, workflowsOf } from '../workflows.ts'

type Options = ConnectionOptions & OutputOptions & { readonly workflow?: string }
export type ListOptions = Options & { readonly limit: number }
export type ShowOptions = Options & { readonly at?: number }
type TestData = TestSuiteRecord | TestCaseRecord
interface Page {
  readonly items: readonly TestData[]
  readonly next?: string
}
interface PageOptions {
  readonly workflowId: Workflow['id']
  readonly cursor: string | undefined
  readonly limit: number
  readonly sort: 'name'
}

/** `touchstone suites list`. */
export const listSuites = (options: ListOptions): Promise<void> =>
  list(options, 'No test suites.', ({ rpc }, page) => rpc.testSuites.list.query(page))

/** `touchstone cases list`. */
export const listCases = (options: ListOptions): Promise<void> =>
  list(options, 'No test cases.', ({ rpc }, page) => rpc.testCases.list.query(page))

async function list(
  options: ListOptions,
  nothing: string,
  fetchPage: (touchstone: Transport, page: PageOptions) => Promise<Page>,
): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const workflows = await workflowsOf(touchstone, options.workflow)
  const limit = Math.min(options.limit + 1, 200)
  // One list over all workflows: a cursor is the place of a workflow, and one within it.
  const fetchNext = async (cursor: { index: number; within: string | undefined } | undefined) => {
    const { index, within } = cursor ?? { index: 0, within: undefined }
    const workflow = workflows[index]
    if (!workflow) return { items: [] }
    const { items, next } = await fetchPage(touchstone, {
      workflowId: workflow.id,
      cursor: within,
      limit,
      sort: 'name',
    })
    const isLast = next === undefined && index === workflows.length - 1
    const after = { index: next === undefined ? index + 1 : index, within: next }
    return { items, next: isLast ? undefined : after }
  }
  const names = new Map(workflows.map(({ id, name }) => [id, name]))
  const columns: readonly Column<TestData>[] = [
    { title: 'NAME', of: ({ name }) => name },
    { title: 'ID', of: ({ id }) => id, isWhole: true },
    { title: 'WORKFLOW', of: ({ workflowId }) => names.get(workflowId) ?? workflowId },
    { title: 'VERSION', of: ({ version }) => String(version), align: 'right' },
    { title: 'SAMPLES', of: ({ samples }) => counted(samples), align: 'right' },
    { title: 'EDITED', of: ({ updatedAt }) => minute(updatedAt), isWhole: true },
  ]
  await showFirst(options.limit, fetchNext, (records) =>
    print(options, records, ({ width, dim }) => {
      if (records.length === 0) return [dim(nothing)]
      const [head = '', ...rows] = tableLines(records, columns, width)
      return [dim(head), ...rows]
    }),
  )
}

/** `touchstone suites show`. */
export async function showSuite(name: string, options: ShowOptions): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const { found, workflow } = await findInWorkflows(
    touchstone,
    { named: options.workflow, noun: 'test suite', name },
    ({ id: workflowId }) =>
      touchstone.rpc.testSuites.get.query({ workflowId, testSuite: name, version: options.at }),
  )
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
  record: TestCaseRecord
  ref: TestCaseRef
  samples: number
}>[] = [
  { title: '', of: ({ record }) => record.name },
  { title: '', of: ({ ref }) => `version ${ref.version}` },
  { title: '', of: ({ samples }) => plural(samples, 'sample'), align: 'right' },
]

/** `touchstone cases show`. */
export async function showCase(name: string, options: ShowOptions): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const { found, workflow } = await findInWorkflows(
    touchstone,
    { named: options.workflow, noun: 'test case', name },
    ({ id: workflowId }) =>
      touchstone.rpc.testCases.get.query({ workflowId, testCase: name, version: options.at }),
  )
  print(options, found, (paper) => headLines(found, workflow, paper))
}

function headLines(
  { record, version, samples }: { record: TestData; version: number; samples: number },
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
