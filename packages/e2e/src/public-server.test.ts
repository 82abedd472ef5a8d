import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from '@touchstone/client'
import { serveLocal, type LocalServer } from '@touchstone/server/local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { animals, defineAnimals } from './animals.ts'
import { calledByName } from './called-by-name.ts'
import { temporaryDirectory } from './homes.ts'
import { rawRequest } from './raw-request.ts'
import { runServer, startServer } from './server-process.ts'

const publicUrl = 'https://touchstone.example.com'
const name = 'touchstone.example.com'
const list = '/trpc/models.list?input=%7B%7D'

describe('a server with a public address', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let server: LocalServer
  const at = (path: string): string => `http://127.0.0.1:${server.port}${path}`
  const ask = (path: string, headers: Record<string, string>) =>
    rawRequest(at(path), {
      headers: { authorization: `Bearer ${server.token}`, ...headers },
    })

  beforeAll(async () => {
    directory = await temporaryDirectory()
    server = await serveLocal({ directory: directory.path, port: 0, publicUrl })
  })
  afterAll(async () => {
    await server.close()
    await directory[Symbol.asyncDispose]()
  })

  it('is called by its public name, with or without the port that goes without saying', async () => {
    expect(server.url).toBe(publicUrl)
    for (const host of [name, `${name}:443`, name.toUpperCase()])
      expect([host, (await ask(list, { host })).status]).toEqual([host, 200])
    const others = [`${name}:80`, `${name}:8443`, `${name}.`, `x.${name}`, `${name}.evil.example`]
    for (const host of [...others, 'evil.example', '10.0.0.1', '0.0.0.0'])
      for (const path of [list, '/healthz', '/objects/x', '/']) {
        const { status, text } = await ask(path, { host })
        expect([host, path, status]).toEqual([host, path, 403])
        expect(text).toContain(`answers to ${publicUrl} only`)
      }
  })

  it('answers /healthz alone by the names of this machine, and says which header a proxy must pass on', async () => {
    for (const host of [`localhost:${server.port}`, '127.0.0.1', `[::1]:${server.port}`]) {
      expect(await ask('/healthz', { host })).toMatchObject({ status: 200 })
      for (const path of [list, '/objects/x', '/', '/healthz/x']) {
        const { status, text } = await ask(path, { host })
        expect([host, path, status]).toEqual([host, path, 403])
        const { error } = JSON.parse(text)
        expect(error.message).toBe(
          `This server answers to ${publicUrl} only; the Host header of this request is "${host}". Use ${publicUrl}. If you did, its reverse proxy changes the header: make it pass on the one that it gets (in nginx: proxy_set_header Host $http_host).`,
        )
      }
    }
  })

  it('takes no page of another origin', async () => {
    const host = name
    expect(await ask(list, { host, origin: publicUrl })).toMatchObject({ status: 200 })
    for (const origin of [
      `http://${name}`,
      `${publicUrl}:8443`,
      `http://localhost:${server.port}`,
      'https://evil.example',
      'null',
    ])
      for (const path of [list, '/healthz'])
        expect([origin, await ask(path, { host, origin })]).toMatchObject([origin, { status: 403 }])
  })

  it('believes no header about where a request came from', async () => {
    const claims = {
      forwarded: `host=${name};proto=https`,
      'x-forwarded-host': name,
      'x-forwarded-proto': 'https',
      'x-forwarded-server': name,
      'x-original-host': name,
    }
    const host = `localhost:${server.port}`
    expect(await ask(list, { host, ...claims })).toMatchObject({ status: 403 })
    const lies = Object.fromEntries(
      Object.entries(claims).map(([header, value]) => [
        header,
        value.replace(name, 'evil.example'),
      ]),
    )
    const seen = new Set<string>()
    const byName = calledByName(server, seen)
    const touchstone = connect({
      url: publicUrl,
      token: server.token,
      fetch: (request) => {
        for (const [header, value] of Object.entries(lies)) request.headers.set(header, value)
        return byName(request)
      },
    })
    const { TestCase } = defineAnimals(touchstone)
    const testCase = await TestCase.create('all', { samples: animals(30) })
    const rows = []
    for await (const row of testCase.rows()) rows.push(row)
    expect(rows).toHaveLength(30)
    expect([...seen]).toEqual([publicUrl])
  })

  it('tells browsers to stay with https, and keeps the connections of a proxy', async () => {
    const answer = await calledByName(server)(new Request(`${publicUrl}/nothing`))
    expect(answer.status).toBe(404)
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
    const kept = await fetch(at('/healthz'))
    expect(kept.headers.get('keep-alive')).toBe('timeout=180')
    await using other = await temporaryDirectory()
    // Browsers would ask every port of localhost for https.
    for (const url of [
      undefined,
      'http://localhost:8080',
      'https://localhost:8443',
      'https://[::1]',
    ]) {
      const local = await serveLocal({ directory: other.path, port: 0, publicUrl: url })
      const { headers } = await fetch(`http://localhost:${local.port}/healthz`)
      expect([url, headers.get('strict-transport-security')]).toEqual([url, null])
      await local.close()
    }
  })
})

describe('a server refuses to start, with one sentence,', () => {
  const refused: [string, string[], RegExp][] = [
    [
      'when others could reach it without a public address',
      ['--host', '0.0.0.0'],
      /--host 0\.0\.0\.0 lets other machines in, .* Add --public-url https:/,
    ],
    ['on every address of IPv6', ['--host', '::'], /--host :: lets other machines in/],
    [
      'under a public address without TLS',
      ['--public-url', 'http://models.example.com:8080'],
      /would send tokens unencrypted\. Put a reverse proxy .* write https:\/\/models\.example\.com:8080\./,
    ],
    [
      'under a path',
      ['--public-url', 'https://example.com/touchstone'],
      /takes an address without a path, .* like https:\/\/example\.com\./,
    ],
    ['under a query', ['--public-url', 'https://example.com?a=b'], /without a path/],
    ['with a name alone', ['--public-url', 'example.com'], /takes the address that people open/],
    [
      'with a port alone',
      ['--public-url', 'example.com:443'],
      /takes the address that people open/,
    ],
    [
      'with another protocol',
      ['--public-url', 'ftp://example.com'],
      /the address that people open/,
    ],
    ['with a blank', ['--host', ' '], /--host takes a name or an address/],
    [
      'with a password',
      ['--public-url', 'https://me:hunter2@example.com'],
      /takes no user name and no password\. Write it like https:\/\/example\.com/,
    ],
    [
      'on an address of another machine',
      ['--host', '192.0.2.1', '--public-url', publicUrl],
      /--host 192\.0\.2\.1 is not an address of this machine/,
    ],
    [
      'without its token',
      ['--admin-token-file', 'none'],
      /The file of --admin-token-file cannot be read/,
    ],
  ]

  it.each(refused)('%s', async (_, options, sentence) => {
    await using directory = await temporaryDirectory()
    const { status, stdout, stderr } = await runServer(['--port=0', ...options], directory.path)
    expect(stderr).toMatch(/^✗ .*\n$/)
    expect(stderr).toMatch(sentence)
    expect(stderr).not.toContain('hunter2')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })

  it('for what a variable says, which it names', async () => {
    await using directory = await temporaryDirectory()
    const variables: [Record<string, string>, RegExp][] = [
      [{ TOUCHSTONE_PORT: 'x' }, /TOUCHSTONE_PORT takes a number from 0 to 65535, not "x"/],
      [{ TOUCHSTONE_DIR: ' ' }, /TOUCHSTONE_DIR takes the path of a directory/],
      [{ TOUCHSTONE_HOST: '0.0.0.0' }, /lets other machines in/],
      [{ TOUCHSTONE_PUBLIC_URL: 'x' }, /takes the address that people open/],
      [
        { TOUCHSTONE_ADMIN_TOKEN: 'hunter2' },
        /The token from TOUCHSTONE_ADMIN_TOKEN has 7 characters, .* at least 32/,
      ],
      [{ TOUCHSTONE_ADMIN_TOKEN_FILE: '/none' }, /The file of TOUCHSTONE_ADMIN_TOKEN_FILE cannot/],
    ]
    for (const [env, sentence] of variables) {
      const { status, stderr } = await runServer([], directory.path, env)
      expect(stderr).toMatch(sentence)
      expect(stderr).not.toContain('hunter2')
      expect([env, status]).toEqual([env, 2])
    }
  })
})

describe('a server in a container', () => {
  it('is set by variables, of which empty ones are none, and says nothing that signs in', async () => {
    await using directory = await temporaryDirectory()
    const secret = `tst_${'a'.repeat(40)}`
    const env = {
      // An address of this machine that nobody elsewhere reaches.
      TOUCHSTONE_HOST: '127.0.0.2',
      TOUCHSTONE_PUBLIC_URL: publicUrl,
      TOUCHSTONE_ADMIN_TOKEN: `${secret}\n`,
      TOUCHSTONE_ADMIN_TOKEN_FILE: '',
      TOUCHSTONE_DIR: '/none',
      TOUCHSTONE_PORT: 'not this one',
    }
    await using server = await startServer(directory.path, { env })
    expect(server.said).toContain(`Touchstone is running at ${publicUrl}\n`)
    expect(server.said).toContain(`  listen 127.0.0.2:${server.port} (for the reverse proxy)\n`)
    expect(server.said).not.toContain('sign-in')
    const fetch = calledByName({ port: server.port, host: '127.0.0.2' })
    for (const token of [secret, server.token]) {
      const { rpc } = connect({ url: publicUrl, token, fetch })
      expect(await rpc.tokens.current.query()).toMatchObject({ role: 'admin', expiresAt: null })
    }
    const { stdout, stderr } = await server.stop('SIGTERM')
    expect(stdout + stderr).not.toContain('a'.repeat(8))
  })

  it('takes the same admin token at each start, and not one that was revoked or may do less', async () => {
    await using directory = await temporaryDirectory()
    const file = join(directory.path, 'admin-token')
    const secret = `tst_${'b'.repeat(40)}`
    await writeFile(file, `"${secret}"\n`)
    const more = ['--admin-token-file', file]
    let reader = ''
    for (let start = 0; start < 2; start++) {
      await using server = await startServer(directory.path, { more })
      const { rpc } = connect({ url: server.url, token: secret })
      const { items } = await rpc.tokens.list.query()
      expect(items.map(({ name: of }) => of).toSorted()).toEqual(['admin', 'local'])
      if (start === 0) continue
      reader = (await rpc.tokens.create.mutate({ name: 'eve', role: 'reader', expiresAt: null }))
        .secret
      const admin = items.find(({ name: of }) => of === 'admin')
      await server.touchstone.rpc.tokens.revoke.mutate({ id: admin?.id ?? '' })
    }
    const run = () => runServer(['--port=0', '--dir', directory.path, ...more])
    expect((await run()).stderr).toMatch(/^✗ The given admin token was revoked\. Choose another: /)
    await writeFile(file, reader)
    const { stderr, status } = await run()
    expect(stderr).toMatch(
      /^✗ The given admin token is the token "eve" already, which has the role reader/,
    )
    expect(status).toBe(2)
  })
})
