// Backs a directory up or restores it, and stops for ever in the middle when told to.
import { backUp, restore } from '@touchstone/server/backup'

/** What a parent tells this script. */
export interface BackupOptions {
  readonly work: 'backUp' | 'restore'
  readonly directory: string
  readonly file: string
  /** After how many objects it stops. */
  readonly stopAt: number
}

const options = JSON.parse(process.argv[2] ?? '{}') as BackupOptions
const { work, directory, file, stopAt } = options
const report = async ({ objects }: { objects: number }): Promise<void> => {
  if (objects < stopAt) return
  process.stdout.write(`${JSON.stringify({ stopped: objects })}\n`)
  await new Promise(() => setInterval(() => undefined, 1_000))
}
await (work === 'backUp'
  ? backUp(directory, file, { report })
  : restore(file, directory, { report }))
