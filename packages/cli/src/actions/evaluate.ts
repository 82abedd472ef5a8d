import type { TestSuite, Workflow, WorkflowTypes } from '@touchstone/client'
import type { EvaluatorJson } from '@touchstone/client/evaluators'
import type { Id } from '@touchstone/core'
import { TouchstoneError } from '@touchstone/core/errors'
import { openWithClasses, resolveConnection, type ConnectionOptions } from '../connection.ts'
import { noteFormerName } from '../former-name.ts'
import { scoreLines } from '../score-lines.ts'
import { print, type OutputOptions, type Paper } from '../output.ts'
import { stopSignal } from '../stop-signal.ts'
import { counted, plain, valueOf } from '../values.ts'
import { loadModel } from './edit-model.ts'

export interface EvaluateOptions extends ConnectionOptions, OutputOptions {
  readonly model: string
  readonly suite: string
  readonly at?: number
  readonly truth?: string
  readonly predicted?: string
  readonly score?: string
  readonly scores?: string
  readonly positive?: string
  readonly missing: 'exclude' | 'wrong'
  readonly metric?: readonly string[]
  readonly slice?: readonly string[]
  readonly set?: readonly string[]
  readonly onServer?: boolean
}

/** `touchstone evaluate`: the metrics of what is stored, which go to a test run. */
export async function evaluateStored(name: string, options: EvaluateOptions): Promise<void> {
  const json = await evaluatorOf(name, options)
  using stop = stopSignal()
  await using touchstone = await openWithClasses(options, stop.signal)
  const record = await loadModel(touchstone, options.model)
  const workflow = await touchstone.openWorkflow(record.workflowId)
  const suite = await workflow.TestSuite.load(options.suite, {
    ...(options.at !== undefined && { version: options.at }),
  })
  if (suite.formerName !== undefined) noteFormerName(suite.formerName, suite)
  if (options.onServer === true) {
    const { rpc, retrying } = touchstone
    const target = { testSuiteId: suite.id, version: suite.version }
    // What comes next finds the run complete, and only reads it.
    await retrying(() =>
      rpc.testRuns.evaluate.mutate({ modelId: record.id, target, evaluator: json }),
    )
  }
  const evaluated = await evaluation(workflow, { modelId: record.id, suite, json }, stop.signal)
  const page = await runPage(options, { touchstone, run: evaluated.value.run })
  print(options, evaluated.value, (paper) => [
    ...evaluated.lines(paper),
    ...(page === undefined ? [] : ['', paper.dim(`  ${page}`)]),
  ])
}

/** The address of a run's page; undefined where there are no pages. */
export async function runPage(
  options: ConnectionOptions,
  { touchstone, run }: { touchstone: { readonly url: string }; run: { readonly id: string } },
): Promise<string | undefined> {
  const connection = await resolveConnection(options)
  return connection.kind === 'server' ? `${touchstone.url}/runs/${run.id}` : undefined
}

/** Evaluates what a model has for a suite; what it came to as JSON, and as lines for people. */
export async function evaluation(
  workflow: Workflow<WorkflowTypes>,
  of: { modelId: Id<'model'>; suite: TestSuite<WorkflowTypes>; json: EvaluatorJson },
  signal: AbortSignal,
) {
  const [{ test }, { evaluatorFromJson }] = await Promise.all([
    import('@touchstone/client'),
    import('@touchstone/client/evaluators'),
  ])
  const { modelId, suite, json } = of
  const model = await workflow.Model.load(modelId)
  const evaluator = evaluatorFromJson(workflow, json)
  const result = await test(model, suite, {
    evaluator,
    inferMissing: false,
    signal,
    handleSignals: false,
  })
  const { run, counts, testCases, testSuite, reusedMetrics } = result
  const value = {
    run,
    model: { id: model.id, name: model.name },
    evaluator: json,
    counts,
    testCases,
    testSuite,
    reusedMetrics,
  }
  const lines = (paper: Paper): string[] => {
    const { bold, dim, green, yellow } = paper
    const without = counts.errors + counts.missing
    const left = without > 0 ? `, ${counted(without)} without an inference` : ''
    return [
      `${without > 0 ? yellow('!') : green('✓')} ${bold(plain(model.name))} on ${plain(suite.name)}, version ${suite.version}: ${counted(counts.samples - without)} of ${counted(counts.samples)} samples${left}`,
      dim(`  ${run.id}`),
      ...scoreLines(result, { suite: suite.name, describe: evaluator.describe ?? {}, paper }),
    ]
  }
  return { value, lines }
}

/** The evaluator that the options say, as data. */
async function evaluatorOf(name: string, options: EvaluateOptions): Promise<EvaluatorJson> {
  const { truth, predicted, score, scores, positive, missing, metric, slice } = options
  const { requireBuiltIn } = await import('@touchstone/client/evaluators')
  requireBuiltIn(name)
  const said = { truth, predicted, score, scores, positive, metrics: metric }
  return {
    evaluator: name,
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
    ...(missing === 'wrong' && { missing }),
    ...(slice && { slices: Object.fromEntries(slice.map((path) => [path, path])) }),
    ...setTogether(options.set ?? []),
  }
}

/** What `--set` says: `threshold.best=f1` is `best` within `threshold`. */
function setTogether(texts: readonly string[]): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  for (const [path, value] of texts.map(pairOf)) {
    const [option = '', ...keys] = path.split('.')
    const before = options[option]
    const within = keys.join('.')
    options[option] =
      within === ''
        ? value
        : { ...(typeof before === 'object' ? before : undefined), [within]: value }
  }
  return options
}

function pairOf(text: string): readonly [string, unknown] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), jsonOf(text.slice(at + 1))]
  throw new TouchstoneError(
    'bad_input',
    `--set takes option=value like threshold=0.6, not ${JSON.stringify(text)}.`,
  )
}

/** A value as JSON, where it is written so; else a text. */
function jsonOf(text: string): unknown {
  if (!/^[[{"]/.test(text)) return valueOf(text)
  try {
    return JSON.parse(text)
  } catch {
    throw new TouchstoneError('bad_input', `--set: ${JSON.stringify(text)} is not JSON.`)
  }
}
