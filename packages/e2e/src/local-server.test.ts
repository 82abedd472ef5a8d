import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { request, type ClientRequest } from 'node:http'
import { connect as connectSocket, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { createServices } from '@touchstone/core/services'
import { openDataDirectory } from '@touchstone/storage'
import { describe, expect, it } from 'vitest'
import { defineAnimals } from './animals.ts'
import { temporaryDirectory } from './homes.ts'
import { runServer, startServer, type Ended, type ServerProcess } from './server-process.ts'

/** Expects one sentence on stderr, no stack, and nothing on stdout. */
function expectRefusal({ status, signal, stdout, stderr }: Ended, sentence: RegExp): void {
  expect(stderr).toMatch(sentence)
  expect(stderr).toMatch(/^✗ .*\n$/)
  expect(stderr).not.toMatch(/\n\s+at /)
  expect({ signal, stdout }).toEqual({ signal: null, stdout: '' })
  expect(status).toBeGreaterThan(0)
}

/** Begins a call whose body is not complete yet. */
async function beginCall({ url, token }: ServerProcess, body: string) {
  const sent: ClientRequest = request(`${url}/trpc/workflows.define`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      // The answer to this says that the server is at work on the request.
      expect: '100-continue',
    },
  })
  const answer = new Promise<{ status: number; text: string }>((resolve, reject) => {
    sent.on('error', reject)
    sent.on('response', (response) => {
      let text = ''
      response.on('data', (data: Buffer) => (text += data.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.on('error', reject)
    })
  })
  await new Promise<void>((resolve) => {
    sent.on('continue', resolve)
    sent.flushHeaders()
  })
  return { answer, finish: () => sent.end(body) }
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = connectSocket({ host, port, timeout: 2_000 })
    const settle = (connected: boolean): void => {
      socket.destroy()
      resolve(connected)
    }
    socket.on('connect', () => settle(true))
    socket.on('error', () => settle(false))
    socket.on('timeout', () => settle(false))
  })
}

describe('the local server as a process', () => {
  it('says where it is, where its data and its token are, and answers there', async () => {
    await using directory = await temporaryDirectory()
    await using server = await startServer(directory.path)
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({
      ok: true,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    })
    const { stdout, stderr } = await server.stop('SIGTERM')
    // The pages are there once `pnpm start` has built them.
    const pages =
      /^ {2}(?:open {3}http:\/\/localhost:\d+\/\S+ \(signs in, once\)|pages {2}are not built: `pnpm start` builds them)$/
    expect(stdout.split('\n')).toEqual([
      `Touchstone is running at ${server.url}`,
      expect.stringMatching(pages),
      `  data   ${directory.path}`,
      `  token  ${join(directory.path, 'token')} (admin)`,
      'Stop it with Ctrl-C.',
      '',
    ])
    expect(stdout).not.toContain(server.token)
    expect(stderr).toBe('')
  })

  it('prints how to use it for --help, and makes nothing', async () => {
    await using directory = await temporaryDirectory()
    const { status, stdout } = await runServer(['--help'], directory.path)
    expect(status).toBe(0)
    expect(stdout).toContain('Usage:')
    expect(await readdir(directory.path)).toEqual([])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'answers the call under way and ends with status 0 on %s',
    async (signal) => {
      await using directory = await temporaryDirectory()
      await using server = await startServer(directory.path)
      const call = await beginCall(server, JSON.stringify({ name: 'Animals', schemas: {} }))
      const stopping = server.stop(signal)
      while (await canConnect('127.0.0.1', server.port)) await new Promise(setImmediate)
      call.finish()
      expect((await call.answer).status).toBe(200)
      expect(await stopping).toMatchObject({ status: 0, signal: null, stderr: '' })
      await using again = await startServer(directory.path)
      const { items } = await again.touchstone.rpc.workflows.list.query({})
      expect(items.map(({ name }) => name)).toEqual(['Animals'])
    },
  )

  it('keeps its token and its data from one start to the next', async () => {
    await using directory = await temporaryDirectory()
    await using first = await startServer(directory.path)
    const { id } = await defineAnimals(first.touchstone).Model.create('kept')
    await first.stop('SIGKILL')
    await using second = await startServer(directory.path)
    expect(second.token).toBe(first.token)
    expect((await defineAnimals(second.touchstone).Model.load('kept')).id).toBe(id)
  })

  it('makes a new token at its start when the one in its file was revoked, and says so', async () => {
    await using directory = await temporaryDirectory()
    await using first = await startServer(directory.path)
    const { tokens } = first.touchstone.rpc
    const {
      items: [local],
    } = await tokens.list.query()
    await tokens.revoke.mutate({ id: local?.id ?? '' })
    await first.stop('SIGTERM')
    const [second, other] = await Promise.all([
      startServer(directory.path),
      startServer(directory.path),
    ])
    await using _ = { [Symbol.asyncDispose]: () => other[Symbol.asyncDispose]() }
    await using server = second
    expect(server.token).not.toBe(first.token)
    expect((await stat(join(directory.path, 'token'))).mode & 0o777).toBe(0o600)
    const { items: current } = await server.touchstone.rpc.tokens.list.query()
    expect(current.filter(({ revokedAt }) => revokedAt === null)).not.toHaveLength(0)
    const said = [(await server.stop('SIGTERM')).stdout, (await other.stop('SIGTERM')).stdout]
    expect(said.join('')).toContain('token (admin; new, because the previous one was revoked)')
    expect((await readdir(directory.path)).filter((name) => name.startsWith('token'))).toEqual([
      'token',
    ])
    await using third = await startServer(directory.path)
    expect(third.token).toBe(server.token)
    expect((await third.stop('SIGTERM')).stdout).toContain('token (admin)\n')
  })

  it('makes a new token at its start when the one in its file has expired, and says so', async () => {
    await using directory = await temporaryDirectory()
    const data = await openDataDirectory(directory.path, {
      baseUrl: () => 'http://touchstone.test',
    })
    const { table, objects } = data
    const services = createServices({ table, objects, isolation: undefined, now: Date.now })
    const { secret } = await services.tokens.create(
      { name: 'local', role: 'admin', expiresAt: '2026-01-01T00:00:00.000Z' },
      { name: 'local' },
    )
    data.close()
    await writeFile(join(directory.path, 'token'), `${secret}\n`)
    await using server = await startServer(directory.path)
    expect(server.token).not.toBe(secret)
    expect((await server.stop('SIGTERM')).stdout).toContain(
      'token (admin; new, because the previous one expired)',
    )
  })

  it('takes data of format 1, and marks it so that no older version takes it again', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'format.json')
    await using first = await startServer(directory.path)
    await defineAnimals(first.touchstone).Model.create('kept')
    await first.stop('SIGKILL')
    await writeFile(path, '{"format":1}\n')
    await using second = await startServer(directory.path)
    expect((await defineAnimals(second.touchstone).Model.load('kept')).name).toBe('kept')
    expect(await readFile(path, 'utf8')).toBe('{"format":3}\n')
  })

  it('agrees on one token with another that starts at the same time', async () => {
    await using directory = await temporaryDirectory()
    const [a, b] = await Promise.all([startServer(directory.path), startServer(directory.path)])
    await using first = a
    await using second = b
    expect(first.token).toBe(second.token)
    const { items: tokens } = await second.touchstone.rpc.tokens.list.query()
    expect(tokens.map(({ name }) => name)).toEqual(['local'])
  })

  it('listens on loopback only', async () => {
    await using directory = await temporaryDirectory()
    await using server = await startServer(directory.path)
    expect(await canConnect('127.0.0.1', server.port)).toBe(true)
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, address }) => !internal && !address.startsWith('fe80'))
      .map(({ address }) => address)
    // All of 127/8 leads to this machine, and only a server on every address answers to it.
    for (const host of ['127.0.0.2', ...others])
      expect([host, await canConnect(host, server.port)]).toEqual([host, false])
  })
})

describe('the local server refuses to start, with one sentence and a status of its own,', () => {
  it('on a port that is in use', async () => {
    await using directory = await temporaryDirectory()
    await using server = await startServer(join(directory.path, 'a'))
    const options = ['--port', String(server.port), '--dir', join(directory.path, 'b')]
    const ended = await runServer(options)
    expectRefusal(ended, new RegExp(`Port ${server.port} is in use. Choose another with --port.`))
    expect(ended.status).toBe(10)
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({
      ok: true,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    })
  })

  it('with options that make no sense, and makes nothing', async () => {
    await using directory = await temporaryDirectory()
    const refused: [string[], RegExp][] = [
      [['--port=abc'], /--port takes a number from 0 to 65535, not "abc"/],
      [['--port=70000'], /not "70000"/],
      [['--port=0x10'], /not "0x10"/],
      [['--port='], /not ""/],
      [['--port'], /port/],
      [['--prot', '1'], /prot/],
      [['extra'], /extra/],
      [['--dir', ' '], /--dir takes the path of a directory/],
    ]
    for (const [options, sentence] of refused) {
      const ended = await runServer(options, directory.path)
      expectRefusal(ended, sentence)
      expect([options, ended.status]).toEqual([options, 2])
    }
    expect(await readdir(directory.path)).toEqual([])
  })

  it('on a database that is damaged, which it leaves as it is', async () => {
    await using directory = await temporaryDirectory()
    {
      await using server = await startServer(directory.path)
      await server.stop('SIGTERM')
    }
    const path = join(directory.path, 'touchstone.db')
    const garbage = 'this is not a database '.repeat(500)
    await writeFile(path, garbage)
    const ended = await runServer(['--port', '0', '--dir', directory.path])
    expectRefusal(ended, /touchstone\.db is damaged, or no database of Touchstone/)
    expect(ended.status).toBe(11)
    expect(await readFile(path, 'utf8')).toBe(garbage)
  })

  it('on data of a newer format', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'format.json'), '{"format":99}\n')
    const ended = await runServer(['--port', '0', '--dir', directory.path])
    expectRefusal(ended, /has format 99; this version of Touchstone knows formats up to/)
    expect(ended.status).toBe(11)
  })

  it('on a format file that is damaged', async () => {
    expect.hasAssertions()
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'format.json'), '{"form')
    const ended = await runServer(['--port', '0', '--dir', directory.path])
    expectRefusal(ended, /format\.json is missing or damaged/)
  })

  it('on a token file that is empty', async () => {
    expect.hasAssertions()
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'token'), '')
    const ended = await runServer(['--port', '0', '--dir', directory.path])
    expectRefusal(ended, /token is empty\. Delete it/)
  })

  it('on a path that is a file, or below one', async () => {
    await using directory = await temporaryDirectory()
    const file = join(directory.path, 'file')
    await writeFile(file, 'mine')
    for (const dir of [file, join(file, 'below')]) {
      const ended = await runServer(['--port', '0', '--dir', dir])
      expectRefusal(ended, /file is a file|is not a directory/)
      expect(ended.status).toBe(11)
    }
    expect(await readFile(file, 'utf8')).toBe('mine')
  })

  it('on a directory that it may not write to', async () => {
    await using directory = await temporaryDirectory()
    const closed = join(directory.path, 'closed')
    await mkdir(closed, { mode: 0o500 })
    // Root may write wherever anybody may; below /sys nobody may.
    const dir = process.getuid?.() === 0 ? '/sys/touchstone' : closed
    const ended = await runServer(['--port', '0', '--dir', dir])
    expectRefusal(ended, /may not be read or written|is on a read-only/)
    expect(ended.status).toBe(11)
  })
})
