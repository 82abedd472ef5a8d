import type { Transport } from '@touchstone/client/rpc'
import { TouchstoneError, hasCode } from '@touchstone/core/errors'
import { requireId } from '@touchstone/core/ids'
import type { ModelRecord } from '@touchstone/core/services'
import { openTouchstone, type ConnectionOptions } from '../connection.ts'
import { ExplainedError } from '../failure.ts'
import { changeLines, changesBetween } from '../model-changes.ts'
import { print, type OutputOptions } from '../output.ts'
import { paint } from '../paint.ts'
import { plain } from '../values.ts'

export type EditOptions = ConnectionOptions & OutputOptions
export type GuardedOptions = EditOptions & { readonly revision?: number }

type Rpc = Transport['rpc']
type Seen = Pick<ModelRecord, 'id' | 'revision'>

/** A model by its name or id. */
export const loadModel = ({ rpc }: Transport, nameOrId: string): Promise<ModelRecord> =>
  rpc.models.get.query({ model: nameOrId })

/**
 * Changes metadata or tags. The change is computed from the model as it is, so it is computed once
 * more when somebody else was faster.
 */
export async function mergeInto(
  model: string,
  options: EditOptions,
  change: (current: ModelRecord) => Partial<Pick<ModelRecord, 'metadata' | 'tags'>>,
): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const attempt = async (): Promise<[ModelRecord, ModelRecord]> => {
    const before = await loadModel(touchstone, model)
    const { id, revision } = before
    const after = await touchstone.rpc.models.update.mutate({ id, revision, ...change(before) })
    return [before, after]
  }
  const [before, after] = await attempt().catch((error: unknown) => {
    if (hasCode(error, 'stale_revision')) return attempt()
    throw error
  })
  printEdit(options, before, after)
}

/**
 * Makes an edit on the revision that the caller names, or else on the present one.
 * @throws ExplainedError with what has changed when the model is at another revision
 */
export async function editModel(
  model: string,
  options: GuardedOptions,
  edit: (rpc: Rpc, seen: Seen) => Promise<ModelRecord>,
): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const before = await loadModel(touchstone, model)
  const revision = options.revision ?? before.revision
  const after = await edit(touchstone.rpc, { id: before.id, revision }).catch(
    async (error: unknown) => {
      throw hasCode(error, 'stale_revision')
        ? await explained(touchstone.rpc, error, { id: before.id, revision })
        : inCommands(error)
    },
  )
  printEdit(options, before, after)
}

/** A refusal whose next step is code, with a command for it. */
export function inCommands(error: unknown): unknown {
  if (!hasCode(error, 'name_taken')) return error
  const message = error.message.replace(
    /Model\.load\((".*?")\)/,
    (_, name: string) => `\`touchstone models show ${name}\``,
  )
  return new TouchstoneError(error.code, message, { details: error.details, cause: error })
}

async function explained(rpc: Rpc, error: TouchstoneError, seen: Seen): Promise<Error> {
  const [current, then] = await Promise.all([
    rpc.models.get.query({ model: seen.id }),
    rpc.models.history.query({ id: seen.id, before: seen.revision + 1, limit: 1 }),
  ])
  const [entry] = then.items
  if (entry?.revision !== seen.revision) return error
  return new ExplainedError(
    error,
    changeLines(changesBetween(entry.state, current), paint(process.stderr)),
  )
}

/** Brings an archived model back by name or id, a deleted one by its id. */
export async function restoreModel(model: string, options: GuardedOptions): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const before = await loadModel(touchstone, model).catch(async (error: unknown) => {
    if (!hasCode(error, 'not_found')) throw error
    return lastState(touchstone.rpc, model, error)
  })
  const seen = { id: before.id, revision: options.revision ?? before.revision }
  const after = await touchstone.rpc.models.restore.mutate(seen)
  printEdit(options, before, after)
}

async function lastState(rpc: Rpc, model: string, notFound: Error): Promise<ModelRecord> {
  if (!/^mdl_/i.test(model))
    throw new TouchstoneError(
      'not_found',
      `There is no model named ${JSON.stringify(model)}. A deleted model is restored by its id, which \`touchstone models delete\` printed.`,
    )
  const { items } = await rpc.models.history.query({ id: requireId('model', model), limit: 1 })
  const [last] = items
  if (!last) throw notFound
  return last.state
}

/** Prints what an edit did: the revisions, and the keys that changed. */
export function printEdit(options: OutputOptions, before: ModelRecord, after: ModelRecord): void {
  const changes = changesBetween(before, after)
  print(options, { model: after, before: before.revision, changes }, (paper) => {
    const name = `${paper.green('✓')} ${paper.bold(plain(after.name))}`
    if (before.revision === after.revision)
      return [`${name}  nothing to change, revision ${after.revision}`]
    return [
      `${name}  revision ${before.revision} → ${after.revision}`,
      ...changeLines(changes, paper).map((line) => `  ${line}`),
    ]
  })
}
