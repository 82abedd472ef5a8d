import { suiteContents } from '@touchstone/client/suite-contents'
import type { Transport } from '@touchstone/client/rpc'
import { TouchstoneError, hasCode } from '@touchstone/core/errors'
import type { TestCaseRef, TestSuiteRecord, Workflow } from '@touchstone/core/services'
import { openTouchstone, type ConnectionOptions } from '../connection.ts'
import { noteFormerName } from '../former-name.ts'
import { print, type OutputOptions } from '../output.ts'
import { suites } from '../test-data-kinds.ts'
import { plain, plural } from '../values.ts'
import { findInWorkflows } from '../workflows.ts'
import { mergeInto, type EditOptions, type Rpc } from './edit-record.ts'

export interface CreateSuiteOptions extends ConnectionOptions, OutputOptions {
  readonly workflow?: string
  readonly description?: string
  readonly tag?: readonly string[]
}

/** `touchstone suites create`. */
export async function createSuite(
  name: string,
  testCases: readonly string[],
  options: CreateSuiteOptions,
): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const { rpc } = touchstone
  const workflowId = await workflowOf(touchstone, testCases, options.workflow)
  const refs = await refsOf(rpc, workflowId, testCases)
  const suite = await rpc.testSuites.create.mutate({
    workflowId,
    name,
    description: options.description,
    tags: options.tag,
    testCases: refs,
  })
  print(options, suite, ({ green, bold, dim }) => [
    `${green('✓')} ${bold(plain(suite.name))}  version ${suite.version}, ${plural(refs.length, 'test case')}, ${plural(suite.samples, 'sample')}  ${dim(suite.id)}`,
  ])
}

/** The workflow that is named, or that has the first of the test cases. */
async function workflowOf(
  touchstone: Transport,
  [first = '']: readonly string[],
  named: string | undefined,
): Promise<Workflow['id']> {
  const { workflow } = await findInWorkflows(
    touchstone,
    { named, noun: 'test case', name: first },
    ({ id }) => findVersion(touchstone.rpc, id, first),
  )
  return workflow.id
}

/** `touchstone suites add`: a test case that is there already moves to the version that is named. */
export const addToSuite = (
  suite: string,
  testCases: readonly string[],
  options: EditOptions,
): Promise<void> =>
  editTestCases(suite, options, async (rpc, { workflowId }, current) => {
    const byId = new Map(current.map((ref) => [ref.id, ref]))
    for (const ref of await refsOf(rpc, workflowId, testCases)) byId.set(ref.id, ref)
    return [...byId.values()]
  })

/** `touchstone suites remove`. */
export const removeFromSuite = (
  suite: string,
  testCases: readonly string[],
  options: EditOptions,
): Promise<void> =>
  editTestCases(suite, options, async (rpc, { name, workflowId }, current) => {
    const doomed = await Promise.all(
      testCases.map(async (testCase) => {
        const { record } = await rpc.testCases.get.query({ workflowId, testCase })
        noteFormerName(testCase, record)
        if (current.some(({ id }) => id === record.id)) return record.id
        throw new TouchstoneError(
          'not_found',
          `The test suite ${JSON.stringify(name)} does not have the test case ${JSON.stringify(record.name)}. See what it has with \`touchstone suites show\`.`,
        )
      }),
    )
    return current.filter(({ id }) => !doomed.includes(id))
  })

const editTestCases = (
  suite: string,
  options: EditOptions,
  change: (
    rpc: Rpc,
    record: TestSuiteRecord,
    current: readonly TestCaseRef[],
  ) => Promise<readonly TestCaseRef[]>,
): Promise<void> =>
  mergeInto(suites, suite, options, async (rpc, record) => {
    const { id, revision, version } = record
    const { testCases } = await suiteContents(rpc, { testSuite: id, version })
    const refs = await change(
      rpc,
      record,
      testCases.map(({ ref }) => ref),
    )
    return rpc.testSuites.edit.mutate({ id, revision, testCases: refs })
  })

const refsOf = (
  rpc: Rpc,
  workflowId: Workflow['id'],
  testCases: readonly string[],
): Promise<TestCaseRef[]> =>
  Promise.all(
    testCases.map(async (text) => {
      const { record, version, asked } = await findVersion(rpc, workflowId, text)
      noteFormerName(asked, record)
      return { id: record.id, version }
    }),
  )

/**
 * `night`, at its newest version, or `night@2`; a name may have an `@` itself. A former name finds a
 * test case where no present one does.
 * @returns it as an answer of the server, and what of the text was its name
 */
async function findVersion(rpc: Rpc, workflowId: Workflow['id'], text: string) {
  const [, name, number] = /^(.+)@(\d{1,9})$/.exec(text) ?? []
  const readings = [
    { asked: text },
    ...(name === undefined ? [] : [{ asked: name, version: Number(number) }]),
  ]
  let absence: unknown
  for (const forWriting of [true, false])
    for (const { asked, version } of readings)
      try {
        const of = { workflowId, testCase: asked, version, forWriting }
        return { ...(await rpc.testCases.get.query(of)), asked }
      } catch (error) {
        if (!hasCode(error, 'not_found')) throw error
        absence = error
      }
  throw absence
}
