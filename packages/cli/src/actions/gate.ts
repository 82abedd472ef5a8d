import { writeFile } from 'node:fs/promises'
import type { Gated, GatedRule, GateRule } from '@touchstone/client'
import { formatFigure } from '@touchstone/client/number-format'
import { metricsOf } from '@touchstone/client/run-metrics'
import { messageOf } from '@touchstone/core'
import { TouchstoneError } from '@touchstone/core/errors'
import type { TestRun } from '@touchstone/core/services'
import { openWithClasses, type ConnectionOptions } from '../connection.ts'
import { evaluatorOf } from '../evaluator-ref.ts'
import { noteFormerName } from '../former-name.ts'
import { junitXml } from '../junit.ts'
import { print, type OutputOptions, type Paper } from '../output.ts'
import { evaluateCommand, scoringCommand } from '../scoring-command.ts'
import { stopSignal } from '../stop-signal.ts'
import { named, plain } from '../values.ts'
import { loadModel } from './edit-model.ts'

export interface GateOptions extends ConnectionOptions, OutputOptions {
  readonly suite: string
  readonly at?: number
  readonly base?: string
  readonly evaluator?: string
  readonly confident?: true
  readonly junit?: string
}

/** A rule as it was written. */
interface WrittenRule {
  readonly text: string
  readonly metric: string
  readonly isLeast: boolean
  readonly isOfBase: boolean
  /** The bound, or what is added to the base's value. */
  readonly number: number
}

type Connection = Awaited<ReturnType<typeof openWithClasses>>
type ModelRecord = Awaited<ReturnType<typeof loadModel>>

/** `touchstone gate`: whether the stored metrics of a model keep to rules. */
export async function gateModel(
  name: string,
  options: GateOptions & { readonly rules: readonly string[] },
): Promise<void> {
  const written = options.rules.map(writtenRule)
  requireBase(written, options.base)
  const evaluator = evaluatorOf(options.evaluator)
  const { findRuns, gate } = await import('@touchstone/client')
  using stop = stopSignal()
  await using touchstone = await openWithClasses(options, stop.signal)
  const model = await loadModel(touchstone, name)
  const base = options.base === undefined ? undefined : await loadModel(touchstone, options.base)
  const models = base ? [model, base] : [model]
  const { record, version } = await touchstone.rpc.testSuites.get.query({
    workflowId: model.workflowId,
    testSuite: options.suite,
    version: options.at,
  })
  noteFormerName(options.suite, record)
  const suite = { id: record.id, version, name: record.name }
  const runs = await findRuns(touchstone, {
    models: models.map(({ id }) => id),
    testSuite: suite,
    evaluator,
  })
  if (!runs) throw await notTested(touchstone, models, suite)
  const results = await Promise.all(
    models.map((one, i) => gatedOf(touchstone, one, { run: runs[i], suite })),
  )
  const [result, ofBase] = results
  if (!result) throw new TouchstoneError('internal', 'A gate came without a model.')
  const rules = written.map((rule) => {
    // Each rule by itself: a metric may have two bounds.
    const outcome = gate(result, { [rule.metric]: ruleOf(rule, { result, base: ofBase }) }, options)
    return { rule: rule.text, ...(outcome.rules[0] as GatedRule) }
  })
  const passed = rules.every((rule) => rule.passed)
  if (options.junit !== undefined)
    await writeJunit(options.junit, `${model.name} on ${suite.name}`, rules)
  if (!passed) process.exitCode ??= 1
  const value = {
    passed,
    model: { id: model.id, name: model.name },
    base: base ? { id: base.id, name: base.name } : null,
    testSuite: { id: suite.id, version, name: suite.name },
    runs: runs.map(({ id }) => id),
    confident: options.confident ?? false,
    rules,
  }
  print(options, value, (paper) => [
    ...rules.map((rule) => ruleLine(rule, paper)),
    paper.dim(`  ${plain(model.name)} on ${plain(suite.name)}, version ${version}  ${runs[0]?.id}`),
  ])
}

function writtenRule(text: string): WrittenRule {
  const parts = /^(?<metric>.+?)(?<op>>=|<=)(?<base>base)?(?<number>.*)$/su.exec(
    text.trim(),
  )?.groups
  const number = parts?.['number']?.replaceAll(/\s/g, '') ?? ''
  const isOfBase = parts?.['base'] !== undefined
  const isNumber = isOfBase
    ? number === '' || /^[+-](?=[\d.])/.test(number)
    : /^[+-]?(?=[\d.])/.test(number)
  const value = number === '' ? 0 : Number(number)
  const metric = parts?.['metric']?.trim()
  if (metric && isNumber && Number.isFinite(value) && (isOfBase || number !== ''))
    return { text, metric, isLeast: parts?.['op'] === '>=', isOfBase, number: value }
  throw new TouchstoneError(
    'bad_input',
    `A rule is 'metric>=number', 'metric<=number', 'metric>=base-number' or 'metric<=base+number', in quotes, not ${JSON.stringify(text)}.`,
  )
}

function requireBase(rules: readonly WrittenRule[], base: string | undefined): void {
  const ofBase = rules.find(({ isOfBase }) => isOfBase)
  if (ofBase && base === undefined)
    throw new TouchstoneError(
      'bad_input',
      `The rule ${JSON.stringify(ofBase.text)} is relative to a base. Name that model with --base.`,
    )
  if (!ofBase && base !== undefined)
    throw new TouchstoneError(
      'bad_input',
      `No rule is relative to the base ${JSON.stringify(base)}. Write one like 'accuracy>=base-0.01', or leave --base out.`,
    )
}

function ruleOf(
  { metric, text, isLeast, isOfBase, number }: WrittenRule,
  { result, base }: { result: Gated; base: Gated | undefined },
): GateRule {
  if (!isOfBase) return isLeast ? { atLeast: number } : { atMost: number }
  const described = result.run.evaluator?.describe ?? {}
  // Of a metric that is not described, nobody knows.
  const info = Object.hasOwn(described, metric) ? described[metric] : undefined
  const better = info?.higherIsBetter ?? true
  if (info && info.higherIsBetter !== null && better !== isLeast)
    throw new TouchstoneError(
      'bad_input',
      `The rule ${JSON.stringify(text)} bounds the better side: ${better ? 'a higher' : 'a lower'} ${named(metric)} is better. Write '${metric}${better ? '>=base-' : '<=base+'}${Math.abs(number)}'.`,
    )
  return { notWorseThan: base, by: isLeast ? -number : number, higherIsBetter: isLeast }
}

/** What a run says of the suite; refused where the model has other inferences by now. */
async function gatedOf(
  touchstone: Connection,
  model: ModelRecord,
  of: {
    run: TestRun | undefined
    suite: { id: TestRun['testSuite']['id']; version: number; name: string }
  },
): Promise<Gated> {
  const { run, suite } = of
  if (!run) throw new TouchstoneError('internal', 'A gate came without a run.')
  const [status, metrics] = await Promise.all([
    touchstone.rpc.inferences.status.query({
      target: { testSuiteId: suite.id, version: suite.version },
      modelId: model.id,
    }),
    metricsOf(touchstone.rpc, run.id),
  ])
  if (status.fingerprint !== run.fingerprint) {
    const again = await testAgain(run, { model: model.name, suite: suite.name })
    throw new TouchstoneError(
      'bad_input',
      `The inferences of ${JSON.stringify(model.name)} on ${JSON.stringify(suite.name)} have changed since its metrics were computed. ${again}`,
      { details: { run: run.id } },
    )
  }
  const ofSuite = metrics.find((one) => one.configuration === 0 && one.testCaseId === null)
  return { run, counts: status, testSuite: ofSuite?.metrics ?? null }
}

async function testAgain(
  { evaluator }: TestRun,
  names: { model: string; suite: string },
): Promise<string> {
  const { isBuiltIn } = await import('@touchstone/client/evaluators')
  return evaluator && isBuiltIn(evaluator.name)
    ? `Run \`${evaluateCommand(evaluator.name, names)}\` with the same options as before.`
    : 'Test the model again with `touchstone test`.'
}

async function notTested(
  touchstone: Connection,
  models: readonly ModelRecord[],
  suite: { readonly name: string; readonly version: number },
): Promise<TouchstoneError> {
  const [model] = models
  const workflow = model && (await touchstone.openWorkflow(model.workflowId))
  const commands = workflow
    ? await Promise.all(
        models.map((one) => scoringCommand(workflow.types, { model: one.name, suite: suite.name })),
      )
    : []
  const known = commands.flatMap((command) => (command === undefined ? [] : [`\`${command}\``]))
  const next = known.length > 0 ? `Run ${known.join(' and ')}` : 'Test with `touchstone test`'
  const who = models.map(({ name }) => JSON.stringify(name)).join(' and ')
  return new TouchstoneError(
    'not_found',
    `There is no complete test run of ${who} with ${models.length > 1 ? 'one and the same' : 'this'} evaluator on ${JSON.stringify(suite.name)}, version ${suite.version}. ${next} first.`,
  )
}

/** Why a rule fails. */
function failureOf({ kind, judged, bound, shortfall, reason, value }: GatedRule): string | null {
  if (shortfall === 0) return null
  if (shortfall === null || judged === null || bound === null) return reason ?? 'It has no value.'
  const which = judged === value ? '' : ' (the worse end of its interval)'
  const side = kind === 'atLeast' ? 'below' : 'above'
  return `${formatFigure(judged)}${which} is ${formatFigure(shortfall)} ${side} ${formatFigure(bound)}`
}

function ruleLine(rule: GatedRule & { readonly rule: string }, { green, red }: Paper): string {
  const failure = failureOf(rule)
  if (failure !== null) return `${red('✗')} ${plain(rule.rule)}   ${plain(failure)}`
  return `${green('✓')} ${plain(rule.rule)}   ${formatFigure(rule.judged ?? 0)}`
}

async function writeJunit(
  path: string,
  title: string,
  rules: readonly (GatedRule & { readonly rule: string })[],
): Promise<void> {
  const cases = rules.map((rule) => ({ name: rule.rule, failure: failureOf(rule) }))
  try {
    await writeFile(path, junitXml(title, cases))
  } catch (error) {
    throw new TouchstoneError('bad_input', `${path} cannot be written: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
