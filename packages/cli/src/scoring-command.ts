import type { WorkflowTypes } from '@touchstone/client'
import { shellWord } from './shell-word.ts'
import type { TargetOptions } from './target.ts'

/** A model, and what its inferences are for. */
type Scored = Pick<TargetOptions, 'suite' | 'case'> & { readonly model: string }

/** The command that scores inferences with a built-in evaluator. */
export function evaluateCommand(evaluator: string, of: Scored): string {
  const { model, suite, case: testCase = '' } = of
  const target =
    suite === undefined ? `--case ${shellWord(testCase)}` : `--suite ${shellWord(suite)}`
  return `touchstone evaluate ${evaluator} --model ${shellWord(model)} ${target}`
}

/** The command that scores inferences of a workflow; undefined where its types do not say how. */
export async function scoringCommand(
  types: WorkflowTypes,
  of: Scored,
): Promise<string | undefined> {
  const { suggestedEvaluator } = await import('@touchstone/client/evaluators')
  const evaluator = suggestedEvaluator(types)
  return evaluator === undefined ? undefined : evaluateCommand(evaluator, of)
}
