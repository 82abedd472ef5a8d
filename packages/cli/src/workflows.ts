import type { Transport } from '@touchstone/client/rpc'
import { TouchstoneError, hasCode } from '@touchstone/core/errors'
import { formerName } from '@touchstone/core/former-name'
import type { Workflow } from '@touchstone/core/services'
import { noteFormerName } from './former-name.ts'
import { everything } from './pages.ts'

/** The workflow that an option names, or all of them. */
export const workflowsOf = async (
  { rpc }: Transport,
  named: string | undefined,
): Promise<readonly Workflow[]> =>
  named === undefined
    ? everything((cursor: string | undefined) =>
        rpc.workflows.list.query({ cursor, limit: 200, sort: 'name' }),
      )
    : [await rpc.workflows.get.query({ workflow: named })]

/**
 * The workflow that an option names, or the only one that there is.
 * @param noun what it is needed for
 * @throws TouchstoneError `bad_input` when there are several
 */
export async function workflowFor(
  touchstone: Transport,
  named: string | undefined,
  noun = 'model',
): Promise<Workflow> {
  const [workflow, ...others] = await workflowsOf(touchstone, named)
  if (!workflow)
    throw new TouchstoneError(
      'not_found',
      'There is no workflow here yet. Define one with `touchstone workflows define`, or in code: touchstone.defineWorkflow(name, types).',
    )
  if (others.length > 0)
    throw severalWorkflows(`A new ${noun} needs to know its workflow`, [workflow, ...others])
  return workflow
}

/**
 * Finds something, by name or id, whose name is unique in a workflow only. Where no workflow has one
 * of this name now, a former name finds it too, if `find` does, and is noted.
 * @throws TouchstoneError `not_found`; `bad_input` when several workflows have one
 */
export async function findInWorkflows<
  R extends {
    readonly record: { readonly workflowId: string; readonly name: string }
    /** The name that it was asked for by, where that is not the whole of what was given. */
    readonly asked?: string
  },
>(
  touchstone: Transport,
  options: { named: string | undefined; noun: string; name: string },
  find: (workflow: Workflow) => Promise<R>,
): Promise<{ found: R; workflow: Workflow }> {
  const workflows = await workflowsOf(touchstone, options.named)
  let absence: unknown
  const answers = await Promise.all(
    workflows.map(async (workflow) => {
      try {
        const found = await find(workflow)
        // By its id it is found from everywhere.
        return found.record.workflowId === workflow.id ? { found, workflow } : undefined
      } catch (error) {
        if (hasCode(error, 'not_found')) {
          // It may be there, in other versions or by another name.
          if ('version' in error.details) absence = error
          if ('renamedTo' in error.details) absence ??= error
          return undefined
        }
        throw error
      }
    }),
  )
  const hits = answers.filter((answer) => answer !== undefined)
  const askedOf = ({ asked = options.name }: R): string => asked
  const current = hits.filter(({ found }) => formerName(askedOf(found), found.record) === undefined)
  const [hit, ...others] = current.length > 0 ? current : hits
  const name = JSON.stringify(options.name)
  if (!hit)
    throw (
      absence ??
      new TouchstoneError(
        'not_found',
        `There is no ${options.noun} ${name}. List what there is, or check the spelling.`,
      )
    )
  if (others.length > 0)
    throw severalWorkflows(
      `Several workflows have a ${options.noun} ${name}`,
      [hit, ...others].map(({ workflow }) => workflow),
    )
  noteFormerName(askedOf(hit.found), hit.found.record)
  return hit
}

const severalWorkflows = (what: string, workflows: readonly Workflow[]): TouchstoneError => {
  const names = workflows.slice(0, 10).map(({ name }) => JSON.stringify(name))
  return new TouchstoneError(
    'bad_input',
    `${what}. Name one with --workflow: ${names.join(', ')}${workflows.length > 10 ? ', …' : ''}.`,
  )
}
