import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'

/** Says at the end of a run which tests passed only when they were tried again, and how many were skipped. */
export default class ClosingReporter implements Reporter {
  #isFiltered = false

  onInit({ config }: Vitest): void {
    this.#isFiltered = config.testNamePattern !== undefined
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const retried = tests.filter((test) => (test.diagnostic()?.retryCount ?? 0) > 0)
    const skipped = tests.filter((test) => test.result().state === 'skipped')
    const lines = [
      ...retried.map((test) => `Tried again: ${nameOf(test)}`),
      // Those that were not asked for need no reason.
      ...(skipped.length > 0 && !this.#isFiltered
        ? [
            `${skipped.length} of ${tests.length} tests were skipped; the lines that begin with "Skipped" say why.`,
          ]
        : []),
    ]
    if (lines.length > 0) process.stdout.write(`\n${lines.join('\n')}\n`)
  }
}

const nameOf = (test: TestCase): string => `${test.module.relativeModuleId} > ${test.fullName}`
