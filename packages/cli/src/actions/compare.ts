import type { Adjustment, Comparison, InferenceComparison, Missing } from '@touchstone/client'
import { TouchstoneError } from '@touchstone/core/errors'
import { changedLines, comparisonLines, differentLines } from '../comparison-lines.ts'
import { evaluatorOf } from '../evaluator-ref.ts'
import { noteFormerName } from '../former-name.ts'
import { openWithClasses, type ConnectionOptions } from '../connection.ts'
import { print, type OutputOptions } from '../output.ts'
import { stopSignal } from '../stop-signal.ts'
import { valueOf } from '../values.ts'
import { loadModel } from './edit-model.ts'

export interface CompareCommandOptions extends ConnectionOptions, OutputOptions {
  readonly suite: string
  readonly at?: number
  readonly evaluator?: string
  readonly inferences?: true
  readonly by?: string
  readonly lowerIsBetter?: readonly string[]
  readonly missing?: readonly string[]
  readonly adjust: Adjustment
  readonly margin?: readonly string[]
  readonly limit: number
}

/** `touchstone compare`: by stored metrics where the models have them, else by their inferences. */
export async function compareModels(
  names: readonly string[],
  options: CompareCommandOptions,
): Promise<void> {
  const { compareInferences, compareRuns, findRuns } = await import('@touchstone/client')
  const missing = missingOf(options.missing)
  const margin =
    options.margin &&
    valuesByMetric(options.margin, {
      option: '--margin',
      takes: 'metric=value like accuracy=0.01',
    })
  using stop = stopSignal()
  await using touchstone = await openWithClasses(options, stop.signal)
  const models = await Promise.all(names.map((name) => loadModel(touchstone, name)))
  const [base] = models
  const other = models.find(({ workflowId }) => workflowId !== base?.workflowId)
  if (!base || other)
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(base?.name)} and ${JSON.stringify(other?.name)} are models of different workflows. Compare models of one.`,
    )
  const { record, version } = await touchstone.rpc.testSuites.get.query({
    workflowId: base.workflowId,
    testSuite: options.suite,
    version: options.at,
  })
  noteFormerName(options.suite, record)
  const subject = { models: models.map(({ id }) => id), testSuite: { id: record.id, version } }
  const { limit } = options
  const listing = { limit, signal: stop.signal }
  const evaluator = evaluatorOf(options.evaluator)
  const runs = options.inferences
    ? undefined
    : await findRuns(touchstone, { ...subject, evaluator })
  const isByMetrics =
    evaluator ||
    missing ||
    margin ||
    options.by !== undefined ||
    options.lowerIsBetter !== undefined
  if (!runs && isByMetrics)
    throw new TouchstoneError(
      'not_found',
      `Not all of these models have a complete test run ${evaluator ? `of the evaluator ${evaluator.name} ${evaluator.version}` : 'of the same evaluator'} on ${JSON.stringify(record.name)}, version ${version}. Test them first, see \`touchstone runs list --suite ${record.id}\`, or leave the options for metrics out to compare inferences.`,
    )
  requireDistinct(models, names)
  if (runs) {
    const ids = runs.map(({ id }) => id)
    const lower = (options.lowerIsBetter ?? []).map((metric) => [metric, false] as const)
    const higherIsBetter = Object.fromEntries(lower)
    printMetrics(
      options,
      await compareRuns(touchstone, ids, {
        ...listing,
        listBy: options.by,
        higherIsBetter,
        missing,
        adjust: options.adjust,
        margin,
      }),
    )
    return
  }
  printInferences(options, await compareInferences(touchstone, subject, listing))
}

/** Refuses a model that was named twice, in the words that named it. */
function requireDistinct(
  models: readonly { readonly id: string }[],
  names: readonly string[],
): void {
  const ids = models.map(({ id }) => id)
  const second = ids.findIndex((id, index) => ids.indexOf(id) !== index)
  const id = ids[second]
  if (id === undefined) return
  const [first, again] = [names[ids.indexOf(id)], names[second]]
  throw new TouchstoneError(
    'bad_input',
    first === again
      ? `${JSON.stringify(first)} is named twice. Name two to five different models.`
      : `${JSON.stringify(first)} and ${JSON.stringify(again)} are the same model. Name two to five different models.`,
    { details: { id } },
  )
}

function printMetrics(options: CompareCommandOptions, comparison: Comparison): void {
  print(options, comparison, (paper) => [
    ...comparisonLines(comparison, paper),
    ...changedLines(comparison, paper),
  ])
}

function printInferences(options: CompareCommandOptions, comparison: InferenceComparison): void {
  print(options, comparison, (paper) => differentLines(comparison, paper))
}

function missingOf(texts: readonly string[] | undefined): Missing | undefined {
  const [first, ...others] = texts ?? []
  if (first === undefined) return undefined
  if (others.length === 0 && (first === 'pairs' || first === 'wrong')) return first
  return valuesByMetric([first, ...others], {
    option: '--missing',
    takes: 'pairs, wrong, or metric=value like distance=1',
  })
}

/** The values of an option that is given as metric=value, once for each metric. */
function valuesByMetric(
  texts: readonly string[],
  { option, takes }: { option: string; takes: string },
): Readonly<Record<string, number>> {
  const values = texts.map((text): readonly [string, number] => {
    const at = text.lastIndexOf('=')
    const value = at > 0 ? valueOf(text.slice(at + 1)) : undefined
    if (typeof value === 'number') return [text.slice(0, at), value]
    throw new TouchstoneError('bad_input', `${option} takes ${takes}, not ${JSON.stringify(text)}.`)
  })
  return Object.fromEntries(values)
}
