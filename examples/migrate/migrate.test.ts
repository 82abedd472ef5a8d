import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const here = fileURLToPath(new URL('.', import.meta.url))
const page = await readFile(new URL('../../docs/migrating.md', import.meta.url), 'utf8')

it('the script in docs/migrating.md imports a run of MLflow, and prints what the page shows', async () => {
  const script = join(here, 'mlflow.ts')
  expect(page).toContain(`\`\`\`ts mlflow.ts\n${await readFile(script, 'utf8')}\`\`\`\n`)
  const [, command = '', shown] = /^\$ node mlflow\.ts (.*)\n([^]*?)```$/m.exec(page) ?? []
  const cwd = await mkdtemp(join(tmpdir(), 'touchstone-migrate-'))
  try {
    await cp(join(here, 'mlruns'), join(cwd, 'mlruns'), { recursive: true })
    await cp(join(here, 'evaluation.csv'), join(cwd, 'evaluation.csv'))
    const run = async (): Promise<string> => {
      const args = [script, ...command.split(' ')]
      return (await promisify(execFile)(process.execPath, args, { cwd })).stdout
    }
    const first = await run()
    expect(first).toBe(shown)
    expect(await run()).toBe(first.replace('created', 'exists'))
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
})
