import type { Model, Touchstone, WorkflowTypes } from '@touchstone/client'
import { requireId } from '@touchstone/core/ids'
import type { TestRun } from '@touchstone/core/services'
import { TouchstoneError } from '@touchstone/core/errors'
import { openWithClasses } from '../connection.ts'
import { note } from '../output.ts'
import { loadTestModule, type TestModule } from '../test-module.ts'
import { plural } from '../values.ts'
import { showRun } from './runs.ts'
import { runTest, type TestCommandOptions } from './test.ts'

/**
 * `touchstone runs resume`: a run is known, but not the code of its model and its evaluator, which
 * only a module has.
 */
export async function resumeRun(
  named: string,
  file: string | undefined,
  options: TestCommandOptions,
): Promise<void> {
  await using touchstone = await openWithClasses(options)
  const id = requireId('testRun', named)
  const run = await touchstone.rpc.testRuns.get.query({ id })
  if (run.state === 'complete' && file === undefined) {
    note(`${id} is complete already.`)
    return showRun(named, options)
  }
  const workflow = await touchstone.openWorkflow(run.workflowId)
  // The run is of one version of its suite, whichever is the newest by now.
  const suite = await workflow.TestSuite.load(run.testSuite.id, { version: run.testSuite.version })
  const module = file === undefined ? undefined : await loadTestModule(file, touchstone)
  if (module) requireSame(module, run)
  else await requireNoCode(touchstone, run)
  const model: Model<WorkflowTypes> = module?.model ?? (await workflow.Model.load(run.modelId))
  await runTest(
    {
      model,
      suite,
      evaluator: run.evaluator === null ? undefined : module?.evaluator,
      options: module?.options ?? {},
    },
    options,
  )
}

/** Refuses a module of another model or evaluator. */
function requireSame({ file, model, evaluator }: TestModule, run: TestRun): void {
  const name = JSON.stringify(file)
  if (model.id !== run.modelId)
    throw new TouchstoneError(
      'bad_input',
      `${name} exports the model ${JSON.stringify(model.name)} (${model.id}), and ${run.id} is of ${run.modelId}. Take the module of that model.`,
      { details: { model: model.id, modelOfRun: run.modelId } },
    )
  const wanted = run.evaluator
  if (!wanted || (evaluator?.name === wanted.name && evaluator.version === wanted.version)) return
  const given = evaluator ? `${evaluator.name} ${evaluator.version}` : 'none'
  throw new TouchstoneError(
    'bad_input',
    `${run.id} is of the evaluator ${wanted.name} ${wanted.version}, and ${name} exports ${given}. Take the module of that evaluator, or make another run with \`touchstone test\`.`,
    { details: { evaluator: wanted } },
  )
}

/** Refuses to go on without a module where there is anything left to infer or to evaluate. */
async function requireNoCode({ rpc }: Touchstone, run: TestRun): Promise<void> {
  const { id, modelId, evaluator } = run
  const target = { testSuiteId: run.testSuite.id, version: run.testSuite.version }
  const { missing, errors, samples } = await rpc.inferences.status.query({ target, modelId })
  const left = missing + errors
  const reasons = [
    ...(left > 0 ? [`${plural(left, 'inference')} of ${samples} are left to make`] : []),
    ...(evaluator ? [`the evaluator ${evaluator.name} ${evaluator.version} has to run`] : []),
  ]
  if (reasons.length === 0) return
  throw new TouchstoneError(
    'bad_input',
    `${id} cannot go on without code: ${reasons.join(', and ')}. Name the module that exports them: \`touchstone runs resume ${id} FILE.ts\`.`,
    { details: { missing, errors } },
  )
}
