import { openTouchstone, type ConnectionOptions } from '../connection.ts'
import { print, type OutputOptions } from '../output.ts'
import { counted, plural } from '../values.ts'

/** `touchstone gc`. */
export async function collectGarbage(
  options: ConnectionOptions &
    OutputOptions & { readonly dryRun?: true; readonly removeMost?: true },
): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const { dryRun = false, removeMost = false } = options
  const found = await touchstone.rpc.storage.collectGarbage.mutate({ dryRun, removeMost })
  const { removed, bytes, waiting, examined, purgedModels } = found
  print(options, { ...found, dryRun }, ({ green }) => [
    `${green('✓')} ${plural(removed, 'object')} ${dryRun ? 'could be removed' : 'removed'}, ${counted(bytes)} bytes`,
    `  ${plural(examined, 'object')} examined, ${counted(waiting)} unnamed for less than an hour`,
    ...(purgedModels > 0
      ? [`  ${plural(purgedModels, 'deleted model')} ${dryRun ? 'could be purged' : 'purged'}`]
      : []),
  ])
}
