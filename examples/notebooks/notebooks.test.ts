import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { hasJupyter, notebookNames, notebookPath, runNotebook } from './run-notebook.ts'

const canRun = await hasJupyter()
if (!canRun)
  console.info(
    'Skipped: the notebooks need jupyter-nbconvert (apt-get install --no-install-recommends jupyter-nbconvert).',
  )

describe.skipIf(!canRun)('The notebook', () => {
  // Jupyter now and then loses a message of a kernel on a machine that is busy with other things.
  it.each(notebookNames)(
    '%s shows what is baked in (`pnpm notebooks --update` bakes it anew)',
    { timeout: 120_000, retry: 2 },
    async (name) => {
      const baked: unknown = JSON.parse(await readFile(notebookPath(name), 'utf8'))
      expect(JSON.parse(await runNotebook(name))).toEqual(baked)
    },
  )
})
