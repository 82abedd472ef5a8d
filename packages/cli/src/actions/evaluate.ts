import type { TestCase, TestSuite, Workflow, WorkflowTypes } from '@touchstone/client'
import type { EvaluatorJson } from '@touchstone/client/evaluators'
import type { Id } from '@touchstone/core'
import { TouchstoneError } from '@touchstone/core/errors'
import { openWithClasses, type ConnectionOptions } from '../connection.ts'
import { scoreLines } from '../score-lines.ts'
import { print, type OutputOptions, type Paper } from '../output.ts'
import { stopSignal } from '../stop-signal.ts'
import { targetIn, type TargetOptions } from '../target.ts'
import { counted, plain, valueOf } from '../values.ts'
import { loadModel } from './edit-model.ts'

export interface EvaluateOptions extends ConnectionOptions, OutputOptions, TargetOptions {
  readonly model: string
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
  const of = await targetIn(workflow, options)
  if (options.onServer === true) {
    const { rpc, retrying } = touchstone
    const { suiteOf } = await import('@touchstone/client')
    const suite = await suiteOf(of)
    const target = { testSuiteId: suite.id, version: suite.version }
    // What comes next finds the run complete, and only reads it.
    await retrying(() =>
      rpc.testRuns.evaluate.mutate({ modelId: record.id, target, evaluator: json }),
    )
  }
  const evaluated = await evaluation(workflow, { modelId: record.id, of, json }, stop.signal)
  const { pagesUrl } = touchstone
  const { run } = evaluated.value
  print(options, evaluated.value, (paper) => [
    ...evaluated.lines(paper),
    ...(pagesUrl === null ? [] : ['', paper.dim(`  ${pagesUrl}/runs/${run.id}`)]),
  ])
}

/** Evaluates what a model has for a suite or a test case; what it came to as JSON, and as lines for people. */
export async function evaluation(
  workflow: Workflow<WorkflowTypes>,
  subject: {
    modelId: Id<'model'>
    of: TestSuite<WorkflowTypes> | TestCase<WorkflowTypes>
    json: EvaluatorJson
  },
  signal: AbortSignal,
) {
  const [{ test }, { evaluatorFromJson }] = await Promise.all([
    import('@touchstone/client'),
    import('@touchstone/client/evaluators'),
  ])
  const { modelId, of, json } = subject
  const model = await workflow.Model.load(modelId)
  const evaluator = evaluatorFromJson(workflow, json)
  const result = await test(model, of, {
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
      `${without > 0 ? yellow('!') : green('✓')} ${bold(plain(model.name))} on ${plain(of.name)}, version ${of.version}: ${counted(counts.samples - without)} of ${counted(counts.samples)} samples${left}`,
      dim(`  ${run.id}`),
      ...scoreLines(result, { suite: of.name, describe: evaluator.describe ?? {}, paper }),
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
