import { hasCode, TouchstoneError } from '@touchstone/core'
import { bindTestSuite, type TestSuite, type TestSuiteClass } from './test-suite.ts'
import type { TestCase } from './test-case.ts'
import { contextOf } from './record-instance.ts'
import { isSuite } from './target.ts'
import type { WorkflowTypes } from './workflow-types.ts'

const mostTries = 5

/**
 * The suite itself. For a test case it is the suite of this test case alone, which is made when it is not
 * there: it has the name of the test case, or that name with "(test case)" where another suite has it.
 * @throws TouchstoneError `name_taken` where other suites have both names
 */
export async function suiteOf<T extends WorkflowTypes>(
  of: TestSuite<T> | TestCase<T>,
): Promise<TestSuite<T>> {
  if (isSuite(of)) return of
  const suites = bindTestSuite(contextOf(of))
  for (const name of [of.name, `${of.name} (test case)`]) {
    const suite = await suiteOfOne(suites, name, of)
    if (suite) return suite
  }
  throw new TouchstoneError(
    'name_taken',
    `The test suites ${JSON.stringify(of.name)} and ${JSON.stringify(`${of.name} (test case)`)} hold other test cases than ${JSON.stringify(of.name)} alone. Create a suite of it with another name, and use that one.`,
    { details: { name: of.name } },
  )
}

/** The suite of this name with the test case at its version; undefined for a suite of others. */
async function suiteOfOne<T extends WorkflowTypes>(
  suites: TestSuiteClass<T>,
  name: string,
  testCase: TestCase<T>,
): Promise<TestSuite<T> | undefined> {
  for (let tries = 1; ; tries++) {
    const { testSuite } = await suites.getOrCreate(name, { testCases: [testCase] })
    const [only, another] = testSuite.testCases
    if (only?.id !== testCase.id || another) return undefined
    if (only.version === testCase.version) return testSuite
    try {
      return await testSuite.edit({ testCases: [testCase] })
    } catch (error) {
      // Somebody else edits it too; of those who want the same, the next look finds it.
      if (!hasCode(error, 'stale_revision') || tries === mostTries) throw error
    }
  }
}
