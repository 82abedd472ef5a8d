import { execFile } from 'node:child_process'
import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { argumentsOf, consoleSteps, varying, type ConsoleStep } from './console-session.ts'
import { openDesk, type Desk } from './run-cli.ts'

const recipes = fileURLToPath(new URL('../../../docs/recipes', import.meta.url))
const scripts = fileURLToPath(new URL('../../../examples/recipes', import.meta.url))

/** What a command prints, at a desk with the data of the recipes. */
async function printed(desk: Desk, command: string): Promise<string> {
  const [program = '', ...args] = argumentsOf(command)
  if (program === 'touchstone') {
    const { status, stdout, stderr } = await desk.run(args)
    return status === 0 ? stdout : stdout + stderr
  }
  const isScript = program === 'node'
  const { stdout } = await promisify(execFile)(
    isScript ? process.execPath : program,
    isScript ? [join(scripts, args[0] ?? '')] : args,
    { cwd: desk.path },
  )
  return stdout
}

/** What a command prints, as a pattern: each line `…` of a page may be any lines. */
function patternOf({ command, shown }: ConsoleStep): RegExp {
  const literal = (text: string): string =>
    text.trim().replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
  const lines = varying(shown).split(/^…$/m)
  return new RegExp(`^${literal(command)}\n${lines.map(literal).join('[^]*')}$`)
}

const pages = (await readdir(recipes)).filter((name) => name.endsWith('.md'))

it.each(pages)('docs/recipes/%s shows what its commands print', async (name) => {
  const page = await readFile(join(recipes, name), 'utf8')
  await using desk = await openDesk()
  await cp(join(recipes, 'data'), desk.path, { recursive: true })
  const steps = consoleSteps(page)
  expect(steps).not.toEqual([])
  for (const step of steps) {
    const output = varying(await printed(desk, step.command)).trim()
    expect(`${step.command}\n${output}`).toMatch(patternOf(step))
  }
})

it.each(await readdir(scripts))('examples/recipes/%s is the code in a recipe', async (name) => {
  const code = await readFile(join(scripts, name), 'utf8')
  const texts = await Promise.all(pages.map((page) => readFile(join(recipes, page), 'utf8')))
  expect(texts.join('\n')).toContain(`\`\`\`ts ${name}\n${code}\`\`\`\n`)
})
