import type { Model, TestResult, TestSuite, WorkflowTypes } from '@touchstone/client'
import type { JsonObject } from '@touchstone/core'
import { openWithClasses, type ConnectionOptions } from '../connection.ts'
import { noteFormerName } from '../former-name.ts'
import { metricsLines } from '../metrics-lines.ts'
import { print, type OutputOptions } from '../output.ts'
import { durationOf, openProgress } from '../progress.ts'
import { importTestModule, requireSuite, type TestModule } from '../test-module.ts'
import { scoreLines } from '../score-lines.ts'
import { counted, plain, plural } from '../values.ts'

export interface TestCommandOptions extends ConnectionOptions, OutputOptions {
  readonly concurrency?: number
  readonly reset?: true
}

/** `touchstone test`. */
export async function testFile(file: string, options: TestCommandOptions): Promise<void> {
  const read = await importTestModule(file)
  await using touchstone = await openWithClasses(options, undefined, { makesDirectory: true })
  const module = await read(touchstone)
  const suite = requireSuite(module)
  if (suite.formerName !== undefined) noteFormerName(suite.formerName, suite)
  await runTest({ ...module, suite }, options)
}

/** Tests with live progress, and prints what it came to. */
export async function runTest(
  subject: Pick<TestModule, 'evaluator' | 'options'> & {
    readonly model: Model<WorkflowTypes>
    readonly suite: TestSuite<WorkflowTypes>
  },
  options: TestCommandOptions,
): Promise<void> {
  const { test } = await import('@touchstone/client')
  const { model, suite, evaluator } = subject
  const startedMs = performance.now()
  using progress = openProgress()
  const outcome = await test(model, suite, {
    ...subject.options,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(options.reset === undefined ? {} : { reset: true }),
    evaluator,
    onProgress: ({ total, done, errors, ratePerSecond }) => {
      const rest = errors > 0 ? plural(errors, 'error') : undefined
      progress.show({ label: 'testing', unit: 'samples', done, total, ratePerSecond, rest })
    },
  })
  progress.clear()
  const seconds = (performance.now() - startedMs) / 1_000
  printResult(options, outcome, { model, suite, seconds })
}

function printResult(
  options: OutputOptions,
  result: TestResult<JsonObject, JsonObject>,
  about: { model: Model<WorkflowTypes>; suite: TestSuite<WorkflowTypes>; seconds: number },
): void {
  const { run, counts, changed, unchanged, metrics, reusedMetrics } = result
  const { model, suite, seconds } = about
  const describe = run.evaluator?.describe
  const value = {
    run,
    model: { id: model.id, name: model.name },
    counts,
    changed,
    unchanged,
    metrics,
    reusedMetrics,
    seconds,
  }
  print(options, value, (paper) => {
    const { green, yellow, bold, dim } = paper
    const facts = [
      `${counted(counts.inferred)} inferred`,
      `${counted(counts.reused)} reused`,
      ...(changed > 0 ? [`${counted(changed)} changed`] : []),
      plural(counts.errors, 'error'),
      ...(counts.missing > 0 ? [`${counted(counts.missing)} missing`] : []),
    ]
    const mark = counts.errors + counts.missing > 0 ? yellow('!') : green('✓')
    return [
      `${mark} ${bold(plain(model.name))} on ${plain(suite.name)}, version ${suite.version}: ${facts.join(', ')}   ${dim(durationOf(seconds))}`,
      dim(`  ${run.id}`),
      ...(describe
        ? metrics.flatMap((entry) => scoreLines(entry, { suite: suite.name, describe, paper }))
        : metricsLines(metrics, { suite: suite.name, paper })),
    ]
  })
}
