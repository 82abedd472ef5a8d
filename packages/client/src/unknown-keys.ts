import type { MetadataCondition } from '@touchstone/core'
import { entries } from './pages.ts'
import { similarNames } from './table/similar-name.ts'
import type { Rpc } from './contract.ts'

type Keys = readonly string[]

/** A path of the metadata that is asked for, though no model has it. */
export interface UnknownKey {
  readonly path: Keys
  /** Paths that models have and that may be meant, at most three. */
  readonly similar: readonly Keys[]
}

const mostSimilar = 3

/**
 * Finds the paths of some conditions that lead to no value in any model, in use or archived. What may be
 * meant is among the commonest paths only, which `models.facets` has. Reads all models for each path: for
 * a list that is empty.
 * @param conditions 'unwanted' looks at the paths that must lead to no value: those exclude nothing
 */
export async function unknownKeys(
  rpc: Rpc,
  filter: {
    /** Looks at the models of this workflow only. */
    readonly workflowId?: string | undefined
    readonly metadata: readonly MetadataCondition[]
  },
  conditions: 'wanted' | 'unwanted' = 'wanted',
): Promise<UnknownKey[]> {
  const { workflowId, metadata } = filter
  const isKnown = async (path: Keys): Promise<boolean> => {
    const having = {
      workflowId,
      metadata: [{ path, op: 'present' as const }],
      archived: 'any' as const,
    }
    const models = entries((cursor: string | undefined) =>
      rpc.models.list.query({ filter: having, cursor, limit: 1 }),
    )
    return (await models.next()).done !== true
  }
  const which = async (paths: readonly Keys[], known: boolean): Promise<Keys[]> => {
    const found: Keys[] = []
    for (const path of paths) if ((await isKnown(path)) === known) found.push(path)
    return found
  }
  const unknown = await which(pathsOf(metadata, conditions === 'unwanted'), false)
  if (unknown.length === 0) return []
  const facets = await rpc.models.facets.query()
  const byName = new Map(facets.paths.map(({ path }) => [path.join('.'), path]))
  const found: UnknownKey[] = []
  for (const path of unknown) {
    const names = similarNames(path.join('.'), [...byName.keys()])
    const similar = names.map((name) => byName.get(name) ?? []).slice(0, mostSimilar)
    // Facets are of all workflows.
    found.push({ path, similar: workflowId === undefined ? similar : await which(similar, true) })
  }
  return found
}

/** The different paths that must lead to a value, or that must not. */
function pathsOf(metadata: readonly MetadataCondition[], unwanted: boolean): Keys[] {
  const paths = metadata
    .filter((condition) => ('op' in condition && condition.op === 'absent') === unwanted)
    .map(({ path }) => (typeof path === 'string' ? path.split('.') : path))
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()]
}
