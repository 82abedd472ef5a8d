import { withClasses, type Touchstone } from '@touchstone/client'
import { openInProcess } from './open-in-process.ts'

/** A {@link Touchstone} over a data directory in this process. */
export interface LocalTouchstone extends Touchstone, AsyncDisposable {
  close(): Promise<void>
}

/**
 * Opens a data directory in this process: the same client, the same server code, no port.
 * Several processes may have one directory open.
 *
 * @example
 * await using touchstone = await openLocal('.touchstone')
 * const { Model } = touchstone.defineWorkflow('Penguins', { … })
 */
export async function openLocal(directory: string): Promise<LocalTouchstone> {
  const calls = await openInProcess(directory)
  return { ...calls, ...withClasses(calls, { pagesUrl: null }) }
}
