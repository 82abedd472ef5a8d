import { hasCode } from '@touchstone/core/errors'
import { directoryOf } from '../connection.ts'
import { ExplainedError } from '../failure.ts'
import { print, type OutputOptions } from '../output.ts'
import { openProgress, type Progress } from '../progress.ts'
import { stopSignal } from '../stop-signal.ts'
import { counted, plain, plural } from '../values.ts'

export type BackupCommandOptions = OutputOptions & { readonly dir?: string }

const loadBackup = () => import('@touchstone/server/backup')

/** `touchstone backup`. */
export async function backup(file: string, options: BackupCommandOptions): Promise<void> {
  const { backUp } = await loadBackup()
  const done = await watched('copying', `${JSON.stringify(file)} was not written.`, (watch) =>
    backUp(directoryOf(options), file, watch),
  )
  print(options, done, ({ green, dim }) => [
    `${green('✓')} ${plain(done.path)}  ${plural(done.items, 'item')}, ${plural(done.objects, 'object')}, ${counted(done.bytes)} bytes`,
    `  ${dim('It contains no usable token. Restore it with `touchstone restore FILE --dir DIRECTORY`.')}`,
  ])
}

/** `touchstone restore`. */
export async function restore(file: string, options: BackupCommandOptions): Promise<void> {
  const { restore: restoreTo } = await loadBackup()
  const done = await watched('restoring', 'Nothing was restored.', (watch) =>
    restoreTo(file, directoryOf(options), watch),
  )
  print(options, done, ({ green, dim }) => [
    `${green('✓')} ${plain(done.directory)}  ${plural(done.objects, 'object')}, ${counted(done.bytes)} bytes`,
    `  ${dim('Existing tokens still work. The first start writes a new `token` file.')}`,
  ])
}

interface Watch {
  readonly signal: AbortSignal
  readonly report: (done: { objects: number; bytes: number }) => void
}

/** Shows how far a work is, and stops it on Ctrl-C, of which `stopped` is what came. */
async function watched<T>(
  label: string,
  stopped: string,
  work: (watch: Watch) => Promise<T>,
): Promise<T> {
  using stop = stopSignal()
  using progress = openProgress()
  try {
    return await work({ signal: stop.signal, report: showing(progress, label) })
  } catch (error) {
    if (!hasCode(error, 'cancelled')) throw error
    throw new ExplainedError(error, [stopped])
  }
}

function showing(progress: Progress, label: string): Watch['report'] {
  const startedMs = performance.now()
  return ({ objects }) => {
    const seconds = (performance.now() - startedMs) / 1_000
    const ratePerSecond = objects / Math.max(seconds, 0.001)
    progress.show({ label, unit: 'objects', done: objects, ratePerSecond })
  }
}
