import type {
  Evaluator,
  Model,
  TestOptions,
  TestSuite,
  Touchstone,
  WorkflowTypes,
} from '@touchstone/client'
import type { Json, JsonObject } from '@touchstone/core'
import { TouchstoneError } from '@touchstone/core/errors'
import { importModule, loading } from './import-module.ts'

type AnyEvaluator = Evaluator<WorkflowTypes>
type AnyOptions = Omit<
  TestOptions<WorkflowTypes, JsonObject, JsonObject, JsonObject, Json>,
  'evaluator' | 'signal' | 'onProgress' | 'handleSignals'
>

/** What a module says is to be tested, and how. */
export interface TestModule {
  readonly file: string
  readonly model: Model<WorkflowTypes>
  readonly suite: TestSuite<WorkflowTypes> | undefined
  readonly evaluator: AnyEvaluator | undefined
  readonly options: AnyOptions
}

/**
 * Loads a module that exports `model`, `suite`, and maybe `evaluator` and `options`: by these names,
 * as the fields of its default export, or as what its default export answers to the connection that
 * the command line has. Promises are waited for.
 * @throws TouchstoneError `not_found`; `bad_input` for a module that fails, or exports something else
 */
export const loadTestModule = async (file: string, touchstone: Touchstone): Promise<TestModule> =>
  (await importTestModule(file))(touchstone)

/**
 * The same in two steps: the module itself, and what it answers to a connection.
 * @throws TouchstoneError `not_found`; `bad_input` for a module that fails
 */
export async function importTestModule(
  file: string,
): Promise<(touchstone: Touchstone) => Promise<TestModule>> {
  const exported = await importModule(file)
  return (touchstone) => readTestModule({ file, exported }, touchstone)
}

async function readTestModule(
  { file, exported }: { file: string; exported: Record<string, unknown> },
  touchstone: Touchstone,
): Promise<TestModule> {
  const name = JSON.stringify(file)
  const given = 'default' in exported ? exported['default'] : exported
  const answer: unknown =
    typeof given === 'function' ? await loading(name, () => given(touchstone)) : given
  const fields = typeof answer === 'object' && answer !== null ? answer : {}
  const field = async (key: string): Promise<unknown> => {
    const value: unknown = Reflect.get(fields, key) ?? exported[key]
    return value instanceof Promise ? loading(name, () => value) : value
  }
  const model = await field('model')
  const suite = await field('suite')
  const evaluator = await field('evaluator')
  const options = await field('options')
  if (!has(model, 'id', 'name', 'record'))
    throw new TouchstoneError(
      'bad_input',
      `${name} exports no model. Export one as \`model\`, or from a default export like \`export default async (touchstone) => ({ model, suite })\`.`,
    )
  if (suite !== undefined && !has(suite, 'id', 'testCases', 'record'))
    throw new TouchstoneError('bad_input', `${name} exports a \`suite\` that is not a TestSuite.`)
  if (evaluator !== undefined && !has(evaluator, 'name', 'version'))
    throw new TouchstoneError(
      'bad_input',
      `${name} exports an \`evaluator\` without a name and a version. Make it with defineEvaluator.`,
    )
  // Looked at just above; what they do with the types of their workflow is up to the module.
  return {
    file,
    model: model as unknown as Model<WorkflowTypes>,
    suite: suite as unknown as TestSuite<WorkflowTypes> | undefined,
    evaluator: evaluator as unknown as AnyEvaluator | undefined,
    options: options ?? {},
  }
}

/** The test suite of a module, for commands that cannot do without. */
export function requireSuite({ suite, file }: TestModule): TestSuite<WorkflowTypes> {
  if (suite) return suite
  throw new TouchstoneError(
    'bad_input',
    `${JSON.stringify(file)} exports no test suite. Export one as \`suite\`, beside the model.`,
  )
}

const has = (value: unknown, ...keys: readonly string[]): value is object =>
  typeof value === 'object' && value !== null && keys.every((key) => key in value)
