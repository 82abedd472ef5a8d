import type { Transport } from '@touchstone/client/rpc'
import { TouchstoneError, hasCode } from '@touchstone/core/errors'
import { requireId } from '@touchstone/core/ids'
import { recordKinds } from '@touchstone/core/record-kind'
import type { ModelRecord } from '@touchstone/core/services'
import { modelFacts } from '../changes.ts'
import { openTouchstone } from '../connection.ts'
import { noteFormerName } from '../former-name.ts'
import {
  editRecord,
  printEdit,
  type Editable,
  type GuardedOptions,
  type Rpc,
  type Seen,
} from './edit-record.ts'

/**
 * A model by its name or id. For reading, a former name finds it too, and is noted.
 * @throws TouchstoneError `not_found`
 */
export async function loadModel(
  { rpc }: Transport,
  nameOrId: string,
  { forWriting = false }: { readonly forWriting?: boolean } = {},
): Promise<ModelRecord> {
  const record = await rpc.models.get.query({ model: nameOrId, forWriting })
  noteFormerName(nameOrId, record)
  return record
}

export const models: Editable<ModelRecord> = {
  ...recordKinds.model,
  facts: modelFacts,
  load: loadModel,
  of: ({ models: { update: edit, history } }) => ({ edit, history }),
}

/** Edits a model by its name or id; see {@link editRecord}. */
export const editModel = (
  model: string,
  options: GuardedOptions,
  edit: (rpc: Rpc, seen: Seen<ModelRecord>) => Promise<ModelRecord>,
): Promise<void> => editRecord(models, model, options, edit)

/** Brings an archived model back by name or id, a deleted one by its id. */
export async function restoreModel(model: string, options: GuardedOptions): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const before = await loadModel(touchstone, model, { forWriting: true }).catch(
    (error: unknown) => {
      if (!hasCode(error, 'not_found') || 'renamedTo' in error.details) throw error
      return lastState(touchstone.rpc, model, error)
    },
  )
  const seen = { id: before.id, revision: options.revision ?? before.revision }
  const after = await touchstone.rpc.models.restore.mutate(seen)
  printEdit(models, options, { before, after })
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
