import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Ended } from './server-process.ts'

const scriptPath = fileURLToPath(new URL('../../../examples/python/upload.py', import.meta.url))

// The system's own goes before any other that a shell may find.
const systemPython = '/usr/bin/python3'

/** The command of Python 3. */
const python: string = await access(systemPython).then(
  () => systemPython,
  () => 'python3',
)

/** Whether Python 3 runs here. */
export const hasPython: boolean = await new Promise((resolve) => {
  execFile(python, ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))'], (error) =>
    resolve(error === null),
  )
})

/** Runs examples/python/upload.py to its end. */
export function runUpload(
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Omit<Ended, 'signal'>> {
  // No cache of the script is left beside it.
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...environment }
  return new Promise((resolve) => {
    const child = execFile(python, [scriptPath, ...options], { env }, (_, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    )
  })
}
