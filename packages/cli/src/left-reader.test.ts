import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { animalLines, openAnimalsDesk } from './animals-desk.ts'

const count = 3_000
let desk: Awaited<ReturnType<typeof openAnimalsDesk>>
beforeAll(async () => {
  desk = await openAnimalsDesk(count)
  await desk.write('all.csv', ['locator,label,score', ...animalLines(count)])
})
afterAll(() => desk[Symbol.asyncDispose]())

const binPath = fileURLToPath(new URL('bin.js', import.meta.url))

/** Runs a line of a shell, in which `touchstone` is the command; a pipe fails when a part of it does. */
async function shell(line: string): Promise<{ status: number | null; stderr: string }> {
  const { url, token } = desk
  const script = `set -o pipefail; touchstone() { "${process.execPath}" "${binPath}" "$@"; }; ${line}`
  const env = { PATH: process.env['PATH'], HOME: desk.path }
  const child = spawn('bash', ['-c', script], {
    cwd: desk.path,
    env: { ...env, TOUCHSTONE_URL: url, TOUCHSTONE_TOKEN: token },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')])
  return { status: child.exitCode, stderr }
}

const upload = (model: string) =>
  `touchstone upload all.csv --model=${model} --create --suite=animals --key=locator`

it('a command whose reader has left stores what it should, and says nothing about it', async () => {
  const { stderr } = await shell(`${upload('left')} 2>err | true; cat err >&2`)
  expect(stderr).not.toContain('✗')
  const again = await desk.json(upload('left').split(' ').slice(1))
  expect(again).toMatchObject({ unchanged: count, inserted: 0 })
  const gone = await shell(`${upload('gone')} 2>&1 | true; echo "\${PIPESTATUS[0]}" >&2`)
  expect(gone.stderr).toBe('0\n')
})

it('a table is read as far as somebody wants it', async () => {
  const first = await shell('touchstone export suite animals | head -1 >&2')
  expect(first).toEqual({ status: 0, stderr: expect.stringMatching(/^testCase,\S+\r?\n$/) })
  const list = await shell('touchstone models list --json | head -0')
  expect(list).toEqual({ status: 0, stderr: '' })
})

it.each(['models list --json', 'export suite animals', 'models --help'])(
  '%s to a disk that is full says so',
  async (command) => {
    const { status, stderr } = await shell(`touchstone ${command} >/dev/full`)
    expect(stderr).toMatch(/^✗ There is no space left for what is printed\. .*try again\.\n$/)
    expect(status).toBe(11)
  },
)
