import { TouchstoneError } from '@touchstone/core/errors'
import { ask } from '../ask.ts'
import { openTouchstone } from '../connection.ts'
import { isJson, print } from '../output.ts'
import { plain } from '../values.ts'
import { editModel, loadModel } from './edit-model.ts'
import type { GuardedOptions } from './edit-record.ts'

/** `touchstone models delete`: only for someone who typed the name in. */
export async function deleteModel(
  model: string,
  options: GuardedOptions & { readonly yes?: string },
): Promise<void> {
  const { id, name } = await named(model, options)
  const typed = options.yes ?? (await ask(`Type ${plain(name)} to delete it: `))
  if (typed === undefined)
    throw new TouchstoneError(
      'bad_input',
      `Deleting ${JSON.stringify(name)} needs its name typed in. In a script, add --yes ${JSON.stringify(name)}.`,
    )
  if (typed.normalize('NFC').trim() !== name)
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(typed)} is not the name of the model, ${JSON.stringify(name)}. Nothing was deleted.`,
    )
  await editModel(id, options, (rpc, seen) => rpc.models.delete.mutate(seen))
  if (!isJson(options))
    print(options, undefined, () => [`  Undo it with \`touchstone models restore ${id}\`.`])
}

async function named(model: string, options: GuardedOptions) {
  await using touchstone = await openTouchstone(options)
  return await loadModel(touchstone, model, { forWriting: true })
}
