import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openAnimalsDesk } from './animals-desk.ts'

let desk: Awaited<ReturnType<typeof openAnimalsDesk>>
beforeAll(async () => {
  desk = await openAnimalsDesk(20)
})
afterAll(() => desk[Symbol.asyncDispose]())

/** A module that exports a model whose `infer` runs some code. */
const tested = (name: string, inferring: string): string => `
  export default async (touchstone) => {
    const { Model, TestSuite } = await touchstone.openWorkflow('Animals')
    const infer = async () => { ${inferring}; return { label: 'cat', score: 1 } }
    const { model } = await Model.getOrCreate(${JSON.stringify(name)}, { infer })
    return { model, suite: await TestSuite.load('animals') }
  }`

it.each([
  [
    'process.exit(0)',
    /ended the process with status 0 before the command finished\. Remove its call of process\.exit\.\n$/,
  ],
  ['process.exit(3)', /ended the process with status 3/],
  ['process.exitCode = 7; process.exit()', /ended the process with status 7/],
  ['await new Promise(() => {})', /did not finish: it waits for a promise that never settles\./],
  ['export const model = new Promise(() => {})', /did not finish/],
  ['export default () => new Promise(() => {})', /did not finish/],
  ['export default () => process.exit(0)', /status 0/],
  [
    'setTimeout(() => { throw new Error("boom") }, 10); await new Promise((r) => setTimeout(r, 2e3))',
    /threw an error that nothing caught: boom/,
  ],
  [
    'void Promise.reject(new Error("boom")); await new Promise((r) => setTimeout(r, 2e3))',
    /threw an error that nothing caught: boom/,
  ],
  ['throw new Error("boom")', /cannot be loaded: boom/],
  ['export default () => { throw new Error("boom") }', /cannot be loaded: boom/],
  [tested('ends', 'process.exit(0)'), /status 0/],
])('a test of a module with %j fails, and says why', async (code, sentence) => {
  await desk.write('module.mjs', [code])
  const { status, stdout, stderr } = await desk.run(['test', 'module.mjs'])
  expect(stderr).toMatch(/^✗ "module\.mjs" /m)
  expect(stderr).toMatch(sentence)
  expect(stderr).not.toContain('unsettled top-level await')
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
})

it.each(['verify', 'workflows define Other', 'runs resume run_0k3v9x2m4qa'])(
  '%s does not take the end of a module for its own',
  async (command) => {
    await desk.write('ends.mjs', ['process.exit(0)'])
    const { status } = await desk.run([...command.split(' '), 'ends.mjs'])
    expect(status).not.toBe(0)
  },
)

it('is no failure when a module is done, whatever it left to run', async () => {
  const keeps = tested('fine', 'process.once("beforeExit", () => process.exit(0))')
  await desk.write('fine.mjs', [keeps])
  const { status, stderr } = await desk.run(['test', 'fine.mjs'])
  expect({ status, stderr }).toMatchObject({ status: 0 })
})

it('a command that can never go on says that this is a mistake of its own', async () => {
  // Stands for such a mistake: calls that are never answered and hold nothing open.
  const hook = join(desk.path, 'hook.mjs')
  await writeFile(hook, 'globalThis.fetch = () => new Promise(() => {})\n')
  const { status, stderr } = await desk.run(['doctor'], {
    NODE_OPTIONS: `--import=${pathToFileURL(hook).href}`,
  })
  expect(stderr).toContain('✗ The command ended before it finished (this is a bug).')
  expect(status).toBe(70)
})
