import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/**
 * Runs a script of `children/` in a process of its own, for a test, and answers what it printed.
 * @param options.maxFileBlocks the limit of file sizes in blocks of 512 bytes
 */
export async function runChild(
  name: string,
  args: readonly string[],
  options: { maxFileBlocks?: number } = {},
): Promise<string> {
  const script = fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url))
  const limit = options.maxFileBlocks ?? 'unlimited'
  // dash and bash in POSIX mode count in blocks of 512 bytes.
  const { stdout } = await promisify(execFile)(
    'sh',
    ['-c', `ulimit -f ${limit}; exec "$0" "$@"`, process.execPath, script, ...args],
    { timeout: 25_000 },
  )
  return stdout
}
