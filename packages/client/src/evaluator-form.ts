import { hasCode } from '@touchstone/core'
import type { WorkflowSchemas } from '@touchstone/core/services'
import { describedType } from './described-type.ts'
import {
  builtInNames,
  requireBuiltIn,
  suggestedEvaluator,
  withFields,
} from './evaluators/from-json.ts'
import { fieldSchemaOf, leavesOf } from './table/field-schema.ts'

export { builtInNames as evaluatorNames }

/** A field of the samples that an evaluator reads. */
export interface ReadField {
  readonly option: 'truth' | 'predicted' | 'score'
  /** The chosen or guessed dotted path; empty if it cannot be guessed, or if the evaluator can do without. */
  readonly path: string
  readonly isRequired: boolean
  /** The paths to choose from; undefined if the schema takes any JSON. */
  readonly choices: readonly string[] | undefined
}

/** What a form for a built-in evaluator asks for. */
export interface EvaluatorForm {
  readonly evaluator: (typeof builtInNames)[number]
  readonly fields: readonly ReadField[]
  readonly needsPositive: boolean
  readonly canCountMissing: boolean
}

const optionsRead = {
  binary: ['truth', 'score'],
  classification: ['truth', 'predicted', 'score'],
  regression: ['truth', 'predicted'],
  detection: ['truth', 'predicted'],
  text: ['truth', 'predicted'],
} as const

/**
 * Describes the form of a built-in evaluator for a workflow, with its fields guessed from the schemas.
 * @param chosen the paths that were chosen already, by option
 */
export function evaluatorForm(
  schemas: Partial<WorkflowSchemas>,
  { evaluator, chosen = {} }: { evaluator?: string | undefined; chosen?: Record<string, string> },
): EvaluatorForm {
  const types = {
    testSample: describedType(schemas.testSample),
    groundTruth: describedType(schemas.groundTruth),
    inference: describedType(schemas.inference),
  }
  const name =
    evaluator === undefined
      ? (suggestedEvaluator(types) ?? 'classification')
      : requireBuiltIn(evaluator)
  const named: Record<string, unknown> = { ...chosen }
  const guess = (): Record<string, unknown> => {
    for (;;)
      try {
        return withFields(name, types, { evaluator: name, ...named })
      } catch (error) {
        const option = hasCode(error, 'bad_input') ? error.details['option'] : undefined
        if (typeof option !== 'string' || option in named) throw error
        // The form asks for it; the others are guessed without it.
        named[option] = ''
      }
  }
  const paths = guess()
  return {
    evaluator: name,
    fields: optionsRead[name].map((option): ReadField => {
      const path = paths[option]
      const of = option === 'truth' ? types.groundTruth : types.inference
      return {
        option,
        path: typeof path === 'string' ? path : '',
        isRequired: option !== 'score' || name === 'binary',
        choices: pathsOf(of),
      }
    }),
    needsPositive: name === 'binary',
    canCountMissing: name !== 'regression',
  }
}

function pathsOf(type: ReturnType<typeof describedType>): string[] | undefined {
  const schema = fieldSchemaOf(type)
  return schema.fields && leavesOf(schema).map(({ path }) => path)
}
