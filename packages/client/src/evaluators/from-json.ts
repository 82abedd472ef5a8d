import { hasCode, TouchstoneError, type JsonObject } from '@touchstone/core'
import type { Evaluator } from '../evaluator.ts'
import { shownValue } from '../option-value.ts'
import { fieldSchemaOf } from '../table/field-schema.ts'
import { similarName } from '../table/similar-name.ts'
import type { WorkflowTypes } from '../workflow-types.ts'
import { binary } from './binary.ts'
import { classification } from './classification.ts'
import { detection } from './detection.ts'
import type { EvaluatorJson } from './evaluator-json.ts'
import { guessedPath, requiredPath, type Wanted } from './guess.ts'
import { requireJsonOptions } from './json-options.ts'
import { regression } from './regression.ts'
import { text } from './text.ts'

/** A built-in evaluator, whatever its metrics are. */
export type AnyBuiltIn<T extends WorkflowTypes> = Evaluator<
  T,
  JsonObject,
  JsonObject,
  JsonObject,
  null
>

const shared = ['evaluator', 'name', 'intervals', 'slices'] as const

/** The options of each built-in evaluator that can be said as data. */
const optionsOf = {
  binary: [
    ...shared,
    'positive',
    'truth',
    'score',
    'predicted',
    'missing',
    'threshold',
    'bins',
    'exact',
  ],
  classification: [
    ...shared,
    'truth',
    'predicted',
    'score',
    'scores',
    'labels',
    'missing',
    'bins',
    'topK',
  ],
  regression: [...shared, 'truth', 'predicted', 'within', 'quantiles', 'pinball', 'histogramBins'],
  detection: [...shared, 'truth', 'predicted', 'missing', 'threshold', 'overlap', 'maxDetections'],
  text: [...shared, 'truth', 'predicted', 'metrics', 'missing'],
} as const satisfies Record<string, readonly string[]>

/** The names of the built-in evaluators. */
export const builtInNames = Object.keys(optionsOf) as readonly (keyof typeof optionsOf)[]

/** Whether an evaluator is one of those that {@link evaluatorFromJson} makes. */
export const isBuiltIn = (name: string): boolean => builtInNames.some((one) => one === name)

/**
 * The name of a built-in evaluator.
 * @throws TouchstoneError `bad_input` for any other, with the one that may be meant
 */
export function requireBuiltIn(name: unknown): keyof typeof optionsOf {
  const known = builtInNames.find((one) => one === name)
  if (known !== undefined) return known
  if (name === 'judge' || name === 'together')
    throw new TouchstoneError(
      'bad_input',
      `The evaluator ${name} takes functions or other evaluators, so it can be used only in TypeScript. Without code there are ${builtInNames.join(', ')}.`,
      { details: { evaluator: name, evaluators: builtInNames } },
    )
  const meant = typeof name === 'string' ? similarName(name, builtInNames) : undefined
  throw new TouchstoneError(
    'bad_input',
    `There is no built-in evaluator ${shownValue(name)}. ${meant === undefined ? '' : `Did you mean ${meant}? `}The evaluators are ${builtInNames.join(', ')}.`,
    { details: { evaluator: name, evaluators: builtInNames } },
  )
}

/**
 * Makes a built-in evaluator from data. Fields that are not named are guessed from the types of the workflow
 * where there is one answer.
 *
 * @throws TouchstoneError `bad_input` for an evaluator or an option that does not exist, for a field that
 * cannot be guessed, and for an option out of range
 * @example
 * evaluatorFromJson(workflow, { evaluator: 'classification', truth: 'species', missing: 'wrong' })
 */
export function evaluatorFromJson<T extends WorkflowTypes>(
  workflow: { readonly types: T },
  json: EvaluatorJson,
): AnyBuiltIn<T> {
  const known = requireBuiltIn(json.evaluator)
  const options: readonly string[] = optionsOf[known]
  for (const option of Object.keys(json))
    if (!options.includes(option))
      throw new TouchstoneError(
        'bad_input',
        `The evaluator ${known} has no option ${JSON.stringify(option)}. It has ${options.slice(1).join(', ')}.`,
        { details: { option, options: options.slice(1) } },
      )
  requireJsonOptions(json)
  // Each evaluator refuses options out of range.
  return made(known, workflow, withFields(known, workflow.types, json) as never) as AnyBuiltIn<T>
}

function made<T extends WorkflowTypes>(
  name: keyof typeof optionsOf,
  workflow: { readonly types: T },
  options: never,
): unknown {
  switch (name) {
    case 'binary':
      return binary(workflow, options)
    case 'classification':
      return classification(workflow, options)
    case 'regression':
      return regression(workflow, options)
    case 'detection':
      return detection(workflow, options)
    default:
      return text(workflow, options)
  }
}

const labels = ['string', 'integer', 'boolean'] as const
const numbers = ['number', 'integer'] as const

/**
 * Adds the paths of the fields that the options leave open.
 * @throws TouchstoneError `bad_input` with the `option` and the possible `fields` if one cannot be guessed
 */
export function withFields(
  name: keyof typeof optionsOf,
  types: WorkflowTypes,
  { evaluator: _evaluator, ...options }: EvaluatorJson,
): Record<string, unknown> {
  const ofTruth = (rest: Pick<Wanted, 'usual' | 'kinds' | 'namedKinds'>): Wanted => ({
    option: 'truth',
    source: 'ground truth',
    type: types.groundTruth,
    ...rest,
  })
  const ofInference = (
    rest: Pick<Wanted, 'option' | 'usual' | 'kinds' | 'namedKinds' | 'like'>,
  ): Wanted => ({
    source: 'inference',
    type: types.inference,
    ...rest,
  })
  const isLabeled = name === 'binary' || name === 'classification'
  const usual = { detection: 'bboxes', regression: 'value', text: 'text' } as const
  const kinds = {
    usual: isLabeled ? 'label' : usual[name],
    kinds: isLabeled
      ? labels
      : name === 'regression'
        ? numbers
        : name === 'detection'
          ? (['array'] as const)
          : (['string', 'array'] as const),
    // Classes may be numbers, such as digits.
    namedKinds: isLabeled ? numbers : undefined,
  }
  const truth = options['truth'] ?? requiredPath(ofTruth(kinds))
  const like = typeof truth === 'string' ? truth : undefined
  if (name === 'binary') {
    const score =
      options['score'] ??
      requiredPath(ofInference({ option: 'score', usual: 'score', kinds: numbers }))
    return { ...options, truth, score }
  }
  if (name === 'classification' && options['scores'] !== undefined) return { ...options, truth }
  const predicted =
    options['predicted'] ??
    requiredPath(
      ofInference({
        option: 'predicted',
        like,
        ...kinds,
        kinds: name === 'text' ? ['string'] : kinds.kinds,
      }),
    )
  if (name !== 'classification') return { ...options, truth, predicted }
  const score =
    options['score'] ??
    guessedPath(ofInference({ option: 'score', usual: 'score', kinds: ['number'] }))
  return { ...options, truth, predicted, ...(score !== undefined && { score }) }
}

const suggestions = [
  { evaluator: 'detection', usual: 'bboxes' },
  { evaluator: 'classification', usual: 'label' },
  { evaluator: 'regression', usual: 'value' },
  { evaluator: 'text', usual: 'text' },
] as const

/**
 * The evaluator that the types of a workflow ask for: the one whose usual field the ground truth has, else the
 * first that finds its fields. Undefined where none does.
 */
export function suggestedEvaluator(
  types: WorkflowTypes,
): (typeof suggestions)[number]['evaluator'] | undefined {
  const works = ({ evaluator }: (typeof suggestions)[number]): boolean => {
    try {
      evaluatorFromJson({ types }, { evaluator })
      return true
    } catch (error) {
      if (hasCode(error, 'bad_input')) return false
      throw error
    }
  }
  const { fields } = fieldSchemaOf(types.groundTruth)
  // Of free-form rows nothing is known.
  if (fields === undefined) return undefined
  const usual = suggestions.find((one) => fields.has(one.usual) && works(one))
  return (usual ?? suggestions.slice(1).find(works))?.evaluator
}
