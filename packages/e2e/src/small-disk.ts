import { spawnSync } from 'node:child_process'
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from './homes.ts'

/** A file system of a few MiB, in memory. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string
  /** Fills it up to the given rest. */
  fill(leaveBytes: number): Promise<void>
  /** Removes what {@link fill} wrote. */
  free(): Promise<void>
}

const mount = (...options: string[]): string | undefined => {
  const { status, stderr, error } = spawnSync('mount', options, { encoding: 'utf8' })
  return status === 0 ? undefined : (error?.message ?? stderr.trim())
}

/** Why no file system can be mounted here; undefined where one can. */
export const noDiskReason = await (async () => {
  await using directory = await temporaryDirectory()
  const reason = mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory.path)
  if (reason === undefined) spawnSync('umount', [directory.path])
  else console.info(`Tests with a disk that is full are skipped: ${reason}`)
  return reason
})()

export async function openSmallDisk(megabytes: number): Promise<SmallDisk> {
  const directory = await temporaryDirectory()
  const { path } = directory
  const reason = mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path)
  if (reason !== undefined) throw new Error(`No file system could be mounted: ${reason}`)
  const ballast = join(path, 'ballast')
  return {
    path,
    async fill(leaveBytes) {
      const { bavail, bsize } = await statfs(path)
      await writeFile(ballast, new Uint8Array(Math.max(0, bavail * bsize - leaveBytes)))
    },
    free: () => rm(ballast, { force: true }),
    async [Symbol.asyncDispose]() {
      // Lazily: a process that was killed may still be letting go of it.
      spawnSync('umount', ['--lazy', path])
      await directory[Symbol.asyncDispose]()
    },
  }
}
