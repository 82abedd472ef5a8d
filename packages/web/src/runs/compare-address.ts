import type { Id } from '@touchstone/core'

/** Models in one comparison. */
export const mostModels = 5

interface NamedEvaluator {
  readonly name: string
  readonly version: string
}

/** An evaluator as an address names it. */
export const evaluatorText = ({ name, version }: NamedEvaluator): string =>
  JSON.stringify([name, version])

/** The address of a comparison; the first model is the base. */
export function compareAddress(compared: {
  readonly suite?: Id<'testSuite'> | undefined
  readonly version?: number | undefined
  readonly evaluator?: NamedEvaluator | null | undefined
  readonly models: readonly Id<'model'>[]
}): string {
  const { suite, version, evaluator, models } = compared
  const params = new URLSearchParams()
  if (suite !== undefined) params.set('suite', suite)
  if (version !== undefined) params.set('version', String(version))
  if (evaluator) params.set('evaluator', evaluatorText(evaluator))
  for (const id of models) params.append('model', id)
  return `/compare?${params.toString()}`
}
