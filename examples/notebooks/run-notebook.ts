import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { serveLocal } from 'touchstone'
import * as z from 'zod'

const run = promisify(execFile)

/** The notebooks of this folder. */
export const notebookNames = ['upload.ipynb', 'compare.ipynb'] as const
export type NotebookName = (typeof notebookNames)[number]

export const notebookPath = (name: NotebookName): string =>
  fileURLToPath(new URL(name, import.meta.url))

// The interpreter that Debian's jupyter-nbconvert belongs to.
const python = '/usr/bin/python3'

/** Whether Jupyter's nbconvert is there. */
export async function hasJupyter(): Promise<boolean> {
  return run(python, ['-m', 'nbconvert', '--version']).then(
    () => true,
    () => false,
  )
}

const Cell = z.looseObject({ outputs: z.array(z.unknown()).optional() })
const Notebook = z.looseObject({ cells: z.array(Cell) })

/**
 * Executes a notebook with Deno's kernel against an empty server that is gone afterwards.
 * @returns the notebook with its outputs, in the form in which it is baked
 */
export async function runNotebook(name: NotebookName): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'touchstone-notebook-'))
  try {
    await writeKernel(join(directory, 'jupyter'))
    const server = await serveLocal({ directory: join(directory, 'data'), port: 0 })
    try {
      const options = ['--to', 'notebook', '--execute', '--stdout', '--log-level', 'ERROR']
      const settings = ['kernel_name=deno', 'record_timing=False', 'timeout=120']
      const preprocessor = settings.map((setting) => `--ExecutePreprocessor.${setting}`)
      const { stdout } = await run(
        python,
        ['-m', 'nbconvert', ...options, ...preprocessor, notebookPath(name)],
        {
          maxBuffer: 64 * 1024 * 1024,
          env: {
            ...process.env,
            TOUCHSTONE_URL: server.url,
            TOUCHSTONE_TOKEN: server.token,
            NO_COLOR: '1',
            DENO_NO_UPDATE_CHECK: '1',
            DENO_DIR: join(directory, 'deno'),
            JUPYTER_PATH: join(directory, 'jupyter'),
            JUPYTER_CONFIG_DIR: join(directory, 'config'),
            JUPYTER_RUNTIME_DIR: join(directory, 'runtime'),
            IPYTHONDIR: join(directory, 'ipython'),
          },
        },
      )
      return baked(await readFile(notebookPath(name), 'utf8'), stdout)
    } finally {
      await server.close()
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Deno's own installer would write into the home directory. */
async function writeKernel(path: string): Promise<void> {
  const folder = join(path, 'kernels', 'deno')
  await mkdir(folder, { recursive: true })
  // The package's own start script would stay between Jupyter and the process that it is to end.
  const { runInstall } = createRequire(import.meta.url)('deno/install_api.cjs') as {
    runInstall: () => string
  }
  const argv = [runInstall(), 'jupyter', '--kernel', '--conn', '{connection_file}']
  const kernel = { argv, display_name: 'Deno', language: 'typescript' }
  await writeFile(join(folder, 'kernel.json'), JSON.stringify(kernel))
}

/** The notebook as it stands, with the outputs of its execution: nothing else may differ. */
function baked(before: string, executed: string): string {
  const notebook = Notebook.parse(JSON.parse(before))
  const { cells } = Notebook.parse(JSON.parse(executed))
  let count = 0
  const filled = notebook.cells.map((cell, i) =>
    cell.outputs ? { ...cell, execution_count: ++count, outputs: cells[i]?.outputs ?? [] } : cell,
  )
  return `${JSON.stringify({ ...notebook, cells: filled }, null, 1)}\n`
}
