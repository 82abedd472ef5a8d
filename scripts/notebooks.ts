import { readFile, writeFile } from 'node:fs/promises'
import {
  hasJupyter,
  notebookNames,
  notebookPath,
  runNotebook,
} from '../examples/notebooks/run-notebook.ts'

// `pnpm notebooks [--update]`: executes the notebooks, each against a server of its own, and says
// which of them show something else than what is baked in; or bakes it.
const bakes = process.argv.includes('--update') || process.env['UPDATE'] === '1'

if (!(await hasJupyter())) {
  process.stderr.write(
    '✗ There is no jupyter-nbconvert. Install it: apt-get install --no-install-recommends jupyter-nbconvert\n',
  )
  process.exit(1)
}
for (const name of notebookNames) {
  const path = notebookPath(name)
  const after = await runNotebook(name)
  if (after === (await readFile(path, 'utf8'))) process.stdout.write(`✓ ${name}\n`)
  else if (bakes) {
    await writeFile(path, after)
    process.stdout.write(`✓ ${name}, baked anew\n`)
  } else {
    process.stderr.write(`✗ ${name} shows something else now. Bake it with --update and look.\n`)
    process.exitCode = 1
  }
}
