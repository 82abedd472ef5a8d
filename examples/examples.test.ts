import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

/** Runs an example twice in one new directory, as a person would, and gives both outputs. */
async function runTwice(example: string): Promise<[string, string]> {
  const script = fileURLToPath(new URL(`${example}/main.ts`, import.meta.url))
  const cwd = await mkdtemp(join(tmpdir(), 'touchstone-example-'))
  try {
    const first = await run(process.execPath, [script], { cwd })
    const second = await run(process.execPath, [script], { cwd })
    expect(first.stderr + second.stderr).toBe('')
    return [first.stdout, second.stdout]
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}

/** The lines of a text without the spaces at their ends. */
const trimmed = (text: string): string => text.replaceAll(/ +$/gm, '').trim()

describe('the examples', () => {
  it('quickstart prints what the README shows, and infers nothing the second time', async () => {
    const [first, second] = await runTwice('quickstart')
    expect(readme).toContain(trimmed(first.slice(0, first.indexOf('  Run it again'))))
    expect(first).toContain('230 inferred     0 reused')
    expect(second).toContain('0 inferred   230 reused')
    expect(second).toContain('Nothing was inferred')
  })

  it('first is the code in the README, and prints what it says there', async () => {
    const code = await readFile(new URL('first/main.ts', import.meta.url), 'utf8')
    expect(readme).toContain(code.trim())
    const [first, second] = await runTwice('first')
    const varying = (text: string): string => text.replace(/ [\da-f]{8} /, ' … ')
    expect(varying(readme)).toContain(varying(first))
    expect(second).toContain('3 test samples, 0 inferred, 3 reused')
  })

  it('hello is the code in the README, and does what it says there', async () => {
    const code = await readFile(new URL('hello/main.ts', import.meta.url), 'utf8')
    expect(readme).toContain(code.trim())
    const [first, second] = await runTwice('hello')
    expect(first).toBe(
      '2 inferred, 0 reused\ns3://pets/tom.jpg cat cat\ns3://pets/rex.jpg dog cat\n',
    )
    expect(second).toContain('0 inferred, 2 reused')
  })
})
