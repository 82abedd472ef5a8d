import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat, writeFile, mkdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import {
  connect as connectSocket,
  createServer as createSocketServer,
  type AddressInfo,
} from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { connect, test } from '@touchstone/client'
import { openLocal, serveLocal } from '@touchstone/server/local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openDesk, type Desk } from './run-cli.ts'

const types = {
  testSample: z.object({ locator: z.string() }),
  groundTruth: z.object({ label: z.string() }),
  inference: z.object({ label: z.string() }),
}
let server: Awaited<ReturnType<typeof serveLocal>>
let home: Desk
let desk: Desk
let runId: string

beforeAll(async () => {
  home = await openDesk()
  server = await serveLocal({ directory: join(home.path, 'data'), port: 0 })
  desk = await openDesk({ TOUCHSTONE_URL: server.url, TOUCHSTONE_TOKEN: server.token })
  const { Model, TestCase, TestSuite } = connect(server).defineWorkflow('Animals', types)
  const samples = [{ testSample: { locator: 's3://a' }, groundTruth: { label: 'cat' } }]
  const testCase = await TestCase.create('night', { samples })
  const suite = await TestSuite.create('all', { testCases: [testCase] })
  const model = await Model.create('cats', { infer: () => ({ label: 'cat' }) })
  runId = (await test(model, suite)).run.id
})
afterAll(async () => {
  await server.close()
  await desk[Symbol.asyncDispose]()
  await home[Symbol.asyncDispose]()
})

const states = z.array(z.object({ check: z.string(), state: z.string(), message: z.string() }))
const byCheck = (findings: unknown) =>
  Object.fromEntries(states.parse(findings).map(({ check, state }) => [check, state]))

/** A server that says what it is told to say at every address. */
async function openStub(headers: Record<string, string>, body: unknown, status = 200) {
  const stub = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  })
  stub.listen(0, '127.0.0.1')
  await once(stub, 'listening')
  // A server that listens on a port has an address with one.
  const { port } = stub.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => stub.close() }
}

/** Forwards a port, as `ssh -L` does. */
async function forwardPort(host: string, to: number) {
  const forward = createSocketServer((near) => {
    const far = connectSocket(to, '127.0.0.1')
    near.on('error', () => far.destroy())
    far.on('error', () => near.destroy())
    near.pipe(far).pipe(near)
  })
  forward.listen(0, host)
  await once(forward, 'listening')
  // As above.
  const { port } = forward.address() as AddressInfo
  return { url: `http://${host}:${port}`, [Symbol.dispose]: () => forward.close() }
}

describe('touchstone suites, cases and runs', () => {
  it('list and show what is there', async () => {
    const suites = await desk.run(['suites', 'list'])
    expect(suites.stdout).toMatch(/^NAME {2}ID .*\nall {3}suite_\w+ {2}Animals {9}1 {8}1 {2}/)
    expect(await desk.json(['cases', 'list', '--workflow', 'Animals'])).toMatchObject([
      { name: 'night', samples: 1 },
    ])
    expect((await desk.run(['suites', 'show', 'all'])).stdout).toMatch(
      /^all {2}suite_\w+\n {2}workflow {2}Animals\n[^]*\n {2}1 test case\n {4}night {2}version 1 {2}1 sample\n$/,
    )
    expect(await desk.json(['suites', 'show', 'all', '--at', '1'])).toMatchObject({ version: 1 })
    expect((await desk.run(['cases', 'show', 'night'])).stdout).toContain('  samples   1\n')
    expect(await desk.run(['cases', 'show', 'day'])).toMatchObject({ status: 3, stdout: '' })
    const runs = await desk.run(['runs', 'list', '--model', 'cats', '--suite', 'all'])
    expect(runs.stdout).toMatch(new RegExp(`\\n${runId} {2}cats {3}all v1 {2}complete `))
    expect(await desk.json(['runs', 'list', '--workflow', 'Animals'])).toHaveLength(1)
    expect((await desk.run(['runs', 'show', runId])).stdout).toContain('  inferred   1\n')
    expect(await desk.json(['runs', 'show', runId])).toMatchObject({
      names: { model: 'cats', suite: 'all' },
      counts: { inferred: 1 },
    })
  })
})

describe('touchstone tokens and gc', () => {
  it('makes a token that works until it is revoked', async () => {
    const created = await desk.run(['tokens', 'create', 'ci', '--role', 'reader'])
    const [, secret = ''] = /^✓ ci {2}reader {2}tok_\w+\n {2}(tst_\S+)\n/.exec(created.stdout) ?? []
    const env = { TOUCHSTONE_TOKEN: secret }
    expect(await desk.run(['models', 'show', 'cats'], env)).toMatchObject({ status: 0 })
    expect(await desk.run(['models', 'archive', 'cats'], env)).toMatchObject({ status: 9 })
    expect((await desk.run(['tokens', 'list'])).stdout).toMatch(/\nci .* reader .* good /)
    expect((await desk.run(['tokens', 'revoke', 'ci'])).stdout).toMatch(/^✓ ci {2}revoked/)
    expect(await desk.run(['models', 'show', 'cats'], env)).toMatchObject({ status: 9 })
    expect(await desk.run(['tokens', 'revoke', 'ci'])).toMatchObject({ status: 3 })
    const limited = await desk.json(['tokens', 'create', 'x', '--role=reader', '--expires-in=2'])
    expect(limited).toMatchObject({ token: { expiresAt: expect.stringMatching(/Z$/) } })
  })

  it('counts and removes garbage', async () => {
    expect((await desk.run(['gc', '--dry-run'])).stdout).toMatch(/^✓ 0 objects could be removed/)
    expect(await desk.json(['gc'])).toMatchObject({ removed: 0, dryRun: false })
  })
})

describe('touchstone serve', () => {
  it('serves until it is told to stop, and its directory is used without a login', async () => {
    await using here = await openDesk()
    const child = here.start(['serve', '--port', '0', '--json'])
    if (!child.stdout) throw new Error('A child with pipes has a stdout')
    let text = ''
    for await (const line of createInterface(child.stdout)) {
      text += line
      if (line === '}') break
    }
    const { url } = z.object({ url: z.string() }).parse(JSON.parse(text))
    expect(byCheck(await here.json(['doctor', '--url', url]))).toMatchObject({ token: 'ok' })
    expect(byCheck(await here.json(['doctor']))).toMatchObject({ connection: 'ok', token: 'ok' })
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(child.exitCode).toBe(0)
  })
})

describe('touchstone login and the order of configuration', () => {
  it('takes flags before environment before file before directory', async () => {
    await using own = await openDesk()
    const at = async (args: string[], env = {}): Promise<string> =>
      states.parse(JSON.parse((await own.run(['doctor', '--json', ...args], env)).stdout))[0]
        ?.message ?? ''
    expect(await own.run(['models', 'list'])).toMatchObject({ status: 10, stdout: '' })
    await (await openLocal(join(own.path, '.touchstone'))).close()
    expect(await at([])).toContain('from this directory')
    const elsewhere = { TOUCHSTONE_DIR: join(own.path, '.touchstone') }
    expect(await at([], elsewhere)).toContain('(from TOUCHSTONE_DIR)')
    const login = await own.run(['login', server.url, '--token', server.token])
    expect(login.stdout).toContain(`✓ ${server.url} as local (admin)\n`)
    const file = join(own.path, '.config/touchstone/config.json')
    expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600')
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      url: server.url,
      token: server.token,
    })
    expect(await at([])).toContain('config.json')
    const env = { TOUCHSTONE_URL: 'http://127.0.0.1:1' }
    expect(await at([], env)).toContain('No Touchstone answers at http://127.0.0.1:1')
    expect(await at(['--url', server.url], env)).toContain('(from --url)')
    expect(await at(['--dir', '.touchstone'], env)).toContain('(from --dir)')
    const token = { TOUCHSTONE_TOKEN: 'wrong' }
    expect(await own.run(['models', 'list'], token)).toMatchObject({ status: 9 })
    expect(await own.run(['models', 'list', '--token', server.token], token)).toMatchObject({
      status: 0,
    })
  })

  it('keeps nothing that the server does not accept, and names a broken file', async () => {
    await using own = await openDesk()
    expect(await own.run(['login', server.url, '--token', 'wrong'])).toMatchObject({ status: 9 })
    expect(await own.run(['login', server.url])).toMatchObject({ status: 2 })
    await mkdir(join(own.path, '.config/touchstone'), { recursive: true })
    await writeFile(join(own.path, '.config/touchstone/config.json'), '{')
    const { status, stderr } = await own.run(['models', 'list'])
    expect(status).toBe(2)
    expect(stderr).toContain('config.json is no configuration')
  })
})

describe('a token as it was copied', () => {
  it.each([
    ['Bearer before it', (token: string) => `Bearer ${token}`],
    ['a line end', (token: string) => `${token}\r\n`],
    ['quotes', (token: string) => `"${token}"`],
    ['all of them', (token: string) => ` "Authorization: Bearer ${token}"\n`],
  ])('is taken with %s, wherever it is from', async (_, copied) => {
    const text = copied(server.token)
    const env = { TOUCHSTONE_TOKEN: text }
    expect(await desk.run(['models', 'list', '--token', text])).toMatchObject({ status: 0 })
    expect(await desk.run(['models', 'list'], env)).toMatchObject({ status: 0 })
    await using own = await openDesk()
    expect(await own.run(['login', server.url], env)).toMatchObject({ status: 0 })
    const path = join(own.path, '.config/touchstone/config.json')
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ token: server.token })
    await writeFile(path, JSON.stringify({ url: server.url, token: text }))
    expect(await own.run(['models', 'list'])).toMatchObject({ status: 0 })
    await writeFile(path, JSON.stringify({ url: 'http://127.0.0.1:1' }))
    await mkdir(join(own.path, '.touchstone'))
    await writeFile(join(own.path, '.touchstone/token'), text)
    expect(await own.run(['models', 'list', '--url', server.url])).toMatchObject({ status: 0 })
  })

  it.each([
    ['tst_abc def', 'cannot be one: it has the character U+0020'],
    ['tst_abc…', 'cannot be one: it has the character U+2026'],
    ['Bearer ', 'is empty'],
    [' ', 'is empty'],
  ])('that is none, like %j, is refused before it is sent, and not shown', async (text, why) => {
    const refused = [
      [await desk.run(['models', 'list', '--token', text]), '--token'],
      [await desk.run(['models', 'list'], { TOUCHSTONE_TOKEN: text }), 'TOUCHSTONE_TOKEN'],
      [await desk.run(['doctor', '--token', text]), '--token'],
    ] as const
    for (const [{ status, stdout, stderr }, from] of refused) {
      expect(status).toBe(2)
      expect(stdout + stderr).toContain(`The token from ${from} ${why}`)
      expect(stdout + stderr).not.toContain('abc')
    }
    expect(await desk.run(['login', server.url, '--token', text])).toMatchObject({ status: 2 })
  })

  it('an empty --token is none, an empty variable is not there', async () => {
    expect(await desk.run(['models', 'list', '--token', ''])).toMatchObject({ status: 2 })
    const env = { TOUCHSTONE_TOKEN: '' }
    const { status, stderr } = await desk.run(['models', 'list'], env)
    expect({ status, stderr }).toEqual({
      status: 9,
      stderr:
        '✗ This server needs a token.\n  Set TOUCHSTONE_TOKEN or --token, or keep one with `touchstone login URL`.\n',
    })
    const doctor = await desk.run(['doctor'], env)
    expect(doctor.status).toBe(9)
    expect(doctor.stdout).toContain(
      '✗ token       This server needs a token. Set TOUCHSTONE_TOKEN or --token,',
    )
  })
})

describe('touchstone doctor', () => {
  it('finds everything in order', async () => {
    const { status, stdout } = await desk.run(['doctor'])
    expect(status).toBe(0)
    expect(stdout).toMatch(
      /^✓ connection .*\n✓ token .*\n✓ clock .*\n✓ storage .*records and objects.*\n✓ versions .*\n$/,
    )
  })

  it('finds a wrong token, and a server that is down', async () => {
    const wrong = await desk.run(['doctor', '--json'], { TOUCHSTONE_TOKEN: 'wrong' })
    expect(wrong.status).toBe(9)
    expect(byCheck(JSON.parse(wrong.stdout))).toMatchObject({
      connection: 'ok',
      token: 'failed',
      storage: 'skipped',
    })
    const down = await desk.run(['doctor', '--json', '--url', 'http://127.0.0.1:1'])
    expect(down.status).toBe(10)
    expect(byCheck(JSON.parse(down.stdout))).toMatchObject({ connection: 'failed' })
  })

  it('finds a clock that is wrong, another version, and a server that is none', async () => {
    const date = new Date(Date.now() - 3_600_000).toUTCString()
    using stub = await openStub({ date }, { ok: true, version: '9.0.0' })
    const { stdout } = await desk.run(['doctor', '--url', stub.url])
    expect(stdout).toMatch(/\n! clock .* s ahead of the server/)
    expect(stdout).toMatch(/\n! versions .*but the server is 9\.0\.0/)
    using other = await openStub({}, ['something else'])
    expect(await desk.run(['doctor', '--url', other.url])).toMatchObject({ status: 10 })
  })

  it('repeats what a server says that refuses it', async () => {
    // By a name that is not one of the server's own.
    using forwarded = await forwardPort('127.0.0.2', server.port)
    const { status, stdout } = await desk.run(['doctor', '--url', forwarded.url])
    expect(status).toBe(9)
    expect(stdout).toMatch(
      /^✗ connection {2}http:\/\/127\.0\.0\.2:\d+ answers with status 403: This server answers to localhost, 127\.0\.0\.1 and \[::1\] only, not to "127\.0\.0\.2:\d+"\./,
    )
    using gateway = await openStub({}, { message: 'Too many requests.' }, 429)
    expect((await desk.run(['doctor', '--url', gateway.url])).stdout).toContain(
      `${gateway.url} answers with status 429: Too many requests.`,
    )
    const ownForm = { code: 'not_found', message: 'There is nothing at /x/healthz.' }
    using elsewhere = await openStub({}, ownForm, 404)
    const wrongPath = await desk.run(['doctor', '--url', `${elsewhere.url}/x`])
    expect(wrongPath.status).toBe(3)
    expect(wrongPath.stdout).toContain('answers with status 404: There is nothing at /x/healthz.')
  })

  it('finds all in order through a forwarded port', async () => {
    using forwarded = await forwardPort('127.0.0.1', server.port)
    const { stdout, status } = await desk.run(['doctor', '--url', forwarded.url])
    expect(status).toBe(0)
    expect(stdout).toContain('records and objects can be read')
    const out = await desk.run(['export', 'case', 'night', '--url', forwarded.url])
    expect(out.stdout).toContain('s3://a,cat')
  })
})

describe('touchstone completion', () => {
  const bash = spawnSync('bash', ['--version']).status === 0

  it.skipIf(!bash)('completes commands, options and choices in bash', async () => {
    const { stdout } = await desk.run(['completion', 'bash'])
    const complete = (...words: string[]): string[] => {
      const typed = ['touchstone', ...words].map((word) => `'${word}'`).join(' ')
      const script = `${stdout}\nCOMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _touchstone; printf '%s\\n' "\${COMPREPLY[@]}"`
      const { stdout: out } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' })
      return out.trim().split('\n')
    }
    expect(complete('mo')).toEqual(['models'])
    expect(complete('models', 'un')).toEqual(['unset', 'untag'])
    expect(complete('models', 'list', '--so')).toEqual(['--sort'])
    expect(complete('completion', 'z')).toEqual(['zsh'])
    expect(complete('models', 'list', '--sort', '')).toEqual(['name', 'created', 'updated'])
    expect(complete('tokens', 'create', 'bot', '--role', 'w')).toEqual(['writer'])
  })

  it('prints scripts for zsh and fish that know every command', async () => {
    for (const shell of ['zsh', 'fish']) {
      const { stdout, status } = await desk.run(['completion', shell])
      expect(status).toBe(0)
      for (const path of ['models untag', 'suites show', 'tokens revoke', 'doctor'])
        expect(stdout).toContain(path)
      expect(stdout).toMatch(/created.*updated/)
    }
  })

  it('completes files in zsh, where an option or an argument is one', async () => {
    const { stdout } = await desk.run(['completion', 'zsh'])
    const takingFiles = /"\$place" in (.*)\) _files ;;/.exec(stdout)?.[1]?.split('|').toSorted()
    expect(takingFiles).toEqual([
      "'backup'",
      "'cases add'",
      "'cases create'",
      "'restore'",
      "'runs resume'",
      "'test'",
      "'upload'",
      "'verify'",
      "'workflows define'",
    ])
    expect(stdout).toContain('in --to|--rejects|--dir) _files; return ;;')
  })
})

it('shows a stack with --debug only, and help with examples for every command', async () => {
  const plain = await desk.run(['models', 'show', 'nobody'])
  expect(plain.stderr).not.toContain('    at ')
  const debug = await desk.run(['--debug', 'models', 'show', 'nobody'])
  expect(debug.stderr).toContain('    at ')
  expect((await desk.run(['models', 'set', '--help'])).stdout).toContain(
    'Examples:\n  $ touchstone models set resnet50 train.lr=0.001',
  )
  expect((await desk.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(await desk.run(['models'])).toMatchObject({ status: 2, stdout: '' })
})
