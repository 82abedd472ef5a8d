import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect as connectSocket, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer, type Server } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAnimalsDesk } from './animals-desk.ts'
import { openLocalProxy, type LocalProxy } from './local-proxy.ts'
import { proxyFor } from './proxy.ts'
import { openSilentProxy, type SilentProxy } from './silent-proxy.ts'

// Of the name touchstone.test, for tests only.
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6DsKwPTZbNniC3cI
/tXxoxXG4VbHWk4nLN9S8+pmaLuhRANCAAT4R/9Z5SpY4I6noaavxSXNVVEGD9OB
vK1ZW0fgSk8/qhLyrkdQlB/FiWhqcN3qIbkSpjDB9nXpjIqTTMBEcSQT
-----END PRIVATE KEY-----`
const cert = `-----BEGIN CERTIFICATE-----
MIIBbzCCARagAwIBAgIBATAKBggqhkjOPQQDAjAaMRgwFgYDVQQDDA90b3VjaHN0
b25lLnRlc3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBoxGDAW
BgNVBAMMD3RvdWNoc3RvbmUudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA
BPhH/1nlKljgjqehpq/FJc1VUQYP04G8rVlbR+BKTz+qEvKuR1CUH8WJaGpw3eoh
uRKmMMH2demMipNMwERxJBOjSzBJMAwGA1UdEwQFMAMBAf8wGgYDVR0RBBMwEYIP
dG91Y2hzdG9uZS50ZXN0MB0GA1UdDgQWBBT3z/JmBAZEX4slYeJH1aGpjbIaXzAK
BggqhkjOPQQDAgNHADBEAiBbL0Ru2yAiraKzhGVvymkZcAt0fhKaP0o7XEFEjlCY
lgIgeM514xM9o0SwUS3ycw6ICDIEXeAzH0guny781V9DR9U=
-----END CERTIFICATE-----`

let desk: Awaited<ReturnType<typeof openAnimalsDesk>>
let upstream: SilentProxy
let secure: Server
let proxy: LocalProxy
let caPath: string

beforeAll(async () => {
  desk = await openAnimalsDesk(20)
  // Makes the name of the server that of the local one, which answers to no other.
  upstream = await openSilentProxy(desk.url, () => false)
  const port = Number(new URL(upstream.url).port)
  secure = createServer({ key, cert }, (near) => {
    const far = connectSocket(port, '127.0.0.1')
    near.on('error', () => far.destroy())
    far.on('error', () => near.destroy())
    near.pipe(far).pipe(near)
  })
  secure.listen(0, '127.0.0.1')
  await once(secure, 'listening')
  // A server that listens on a port has an address with one.
  const securePort = (secure.address() as AddressInfo).port
  proxy = await openLocalProxy({ 'touchstone.test:80': port, 'touchstone.test:443': securePort })
  caPath = join(desk.path, 'ca.pem')
  await writeFile(caPath, cert)
})
afterAll(async () => {
  await proxy[Symbol.asyncDispose]()
  secure.close()
  await upstream[Symbol.asyncDispose]()
  await desk[Symbol.asyncDispose]()
})
beforeEach(() => void proxy.asked.splice(0))

const http = 'http://touchstone.test'
const https = 'https://touchstone.test'
const inEnv = (env: Record<string, string>) => ({ NODE_EXTRA_CA_CERTS: caPath, ...env })

it.each([
  ['HTTPS_PROXY', https, 'CONNECT touchstone.test:443'],
  ['https_proxy', https, 'CONNECT touchstone.test:443'],
  ['HTTP_PROXY', http, 'CONNECT touchstone.test:80'],
  ['http_proxy', http, 'CONNECT touchstone.test:80'],
])('%s leads commands to %s through the proxy', async (variable, url, asked) => {
  const env = inEnv({ [variable]: proxy.url })
  const list = await desk.run(['suites', 'list', '--url', url], env)
  expect(list).toMatchObject({ status: 0, stderr: '' })
  expect(list.stdout).toContain('\nanimals ')
  expect(new Set(proxy.asked)).toEqual(new Set([asked]))
  // Records come through it; objects are on this machine here, and do not.
  const doctor = await desk.run(['doctor', '--url', url], env)
  expect(doctor.status).toBe(0)
  expect(doctor.stdout).toContain(
    `✓ connection  ${url} (from --url), through the proxy ${proxy.url} (from ${variable})\n`,
  )
  expect(doctor.stdout).toContain('records and objects can be read')
})

it('a proxy takes a name and a password, which nothing shows', async () => {
  const named = proxy.url.replace('//', '//me:sesame@')
  const env = inEnv({ HTTPS_PROXY: named })
  const { stdout } = await desk.run(['doctor', '--url', https], env)
  expect(proxy.credentials()).toBe(`Basic ${Buffer.from('me:sesame').toString('base64')}`)
  expect(stdout).toContain(`through the proxy ${proxy.url} `)
  expect(stdout).not.toContain('sesame')
  const typo = await desk.run(['models', 'list', '--url', https], {
    HTTPS_PROXY: 'ftp://me:sesame@x',
  })
  expect(typo.status).toBe(2)
  expect(typo.stderr).toMatch(/^✗ HTTPS_PROXY is not the address of a proxy\./)
  expect(typo.stderr).not.toContain('sesame')
  const refused = await desk.run(['models', 'list', '--url', 'https://elsewhere.test'], env)
  expect(refused.stderr).toContain(`through the proxy ${proxy.url} (from HTTPS_PROXY)`)
  expect(refused.stderr).not.toContain('sesame')
  expect(proxy.credentials()).toBe(`Basic ${Buffer.from('me:sesame').toString('base64')}`)
  // As curl takes it.
  const bare = inEnv({ HTTPS_PROXY: new URL(proxy.url).host })
  expect(await desk.run(['models', 'list', '--url', https], bare)).toMatchObject({ status: 0 })
})

it.each(['localhost', '127.0.0.1'])('%s is never asked for through a proxy', async (name) => {
  const url = `http://${name}:${new URL(desk.url).port}`
  for (const env of [{}, { NO_PROXY: 'example.com' }, { NODE_USE_ENV_PROXY: '1' }]) {
    const all = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ...env }
    const { status, stdout } = await desk.run(['doctor', '--url', url], all)
    expect(status).toBe(0)
    expect(stdout).not.toContain('proxy')
  }
  expect(proxy.asked).toEqual([])
})

it.each(['*', 'touchstone.test', '.test', 'a.test touchstone.test:443'])(
  'NO_PROXY=%s leaves the proxy out',
  async (NO_PROXY) => {
    const env = inEnv({ HTTPS_PROXY: proxy.url, NO_PROXY })
    const { status, stdout } = await desk.run(['doctor', '--url', https], env)
    expect(status).toBe(10)
    expect(stdout).toContain(`No Touchstone answers at ${https} (`)
    expect(proxy.asked).toEqual([])
  },
)

const commands = [
  'models list',
  'models create cat',
  'upload rows.csv --model=cat --suite=animals --key=locator',
  'export models',
  'test module.mjs',
  'login --token=tst_x',
]

describe('a proxy that leads nowhere', () => {
  beforeAll(async () => {
    await desk.write('rows.csv', ['locator,label,score', 's3://animals/0.png,cat,1'])
    await desk.write('module.mjs', [
      'export default async (touchstone) => {',
      "  await touchstone.rpc.models.get.query({ model: 'cat' })",
      '}',
    ])
  })

  /** Runs a command on a server, which `login` takes as an argument. */
  const runAt = (url: string, command: string, env: Record<string, string>) => {
    const words = command.split(' ')
    return desk.run([...words, ...(words[0] === 'login' ? [url] : ['--url', url])], env)
  }

  it.each(commands)('is named with the status of its CONNECT: %s', async (command) => {
    const env = { HTTPS_PROXY: proxy.url, NO_PROXY: 'touchstone.test:80,other.test' }
    const { status, stderr } = await runAt('https://elsewhere.test', command, env)
    expect(status).toBe(10)
    expect(stderr).toContain(
      `✗ No usable answer from https://elsewhere.test, through the proxy ${proxy.url} (from HTTPS_PROXY) (the proxy answers CONNECT elsewhere.test:443 with status 502). Check the address`,
    )
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT elsewhere.test:443']))
  })

  it.each(commands)('is named where nothing listens: %s', async (command) => {
    const { status, stderr } = await runAt(http, command, { http_proxy: 'http://127.0.0.1:1' })
    expect(status).toBe(10)
    expect(stderr).toContain(
      `✗ No usable answer from ${http}, through the proxy http://127.0.0.1:1 (from http_proxy) (`,
    )
  })

  it('is named where something else answers in place of the server', async () => {
    const port = Number(new URL(upstream.url).port)
    await using strange = await openLocalProxy({ 'strange.test:80': port })
    const env = { HTTP_PROXY: strange.url }
    const { stderr } = await desk.run(['models', 'list', '--url', 'http://strange.test/x'], env)
    expect(stderr).toContain(
      `✗ No usable answer from http://strange.test/x, through the proxy ${strange.url} (from HTTP_PROXY) (status 4`,
    )
  })

  it('is named by doctor', async () => {
    const { status, stdout } = await desk.run(['doctor', '--url', 'https://elsewhere.test'], {
      HTTPS_PROXY: proxy.url,
    })
    expect(status).toBe(10)
    expect(stdout).toContain(
      `No Touchstone answers at https://elsewhere.test, through the proxy ${proxy.url} (from HTTPS_PROXY) (the proxy answers CONNECT elsewhere.test:443 with status 502).`,
    )
  })
})

it.each([
  'nonsense',
  'no such proxy',
  'ftp://proxy.test:21',
  'http://',
  'proxy.test:port',
  'http://me:%zz@proxy.test:80',
])('HTTPS_PROXY=%s is refused with the variable, the rule and what to do', async (HTTPS_PROXY) => {
  const { status, stderr } = await desk.run(['models', 'list', '--url', https], { HTTPS_PROXY })
  expect(status).toBe(2)
  expect(stderr).toBe(
    '✗ HTTPS_PROXY is not the address of a proxy. It must be a URL such as http://proxy.example.com:8080, or a host with a port. Correct it, or unset it to use no proxy.\n',
  )
})

it('the code of a module goes through it too, with any client of Node', async () => {
  await desk.write('module.mjs', [
    `import { get } from 'node:http'
     const fetched = await (await fetch('http://touchstone.test/healthz')).json()
     const got = await new Promise((resolve, reject) =>
       get('http://touchstone.test/healthz', (answer) => resolve(answer.statusCode)).on('error', reject))
     throw new Error(\`fetched \${fetched.ok}, got \${got}\`)`,
  ])
  const { stderr } = await desk.run(['test', 'module.mjs'], { HTTP_PROXY: proxy.url })
  expect(stderr).toContain('fetched true, got 200')
  expect(proxy.asked).toEqual(['CONNECT touchstone.test:80', 'GET http://touchstone.test/healthz'])
})

it('tells the proxy of an address as Node chooses it', () => {
  const env = {
    HTTP_PROXY: 'http://a:1',
    https_proxy: 'http://b:2',
    NO_PROXY: 'x.test,y.test:8080',
  }
  const via = (url: string, also = {}) => proxyFor(url, { ...env, ...also })?.url
  expect(via('http://z.test')).toBe('http://a:1')
  expect(via('https://z.test')).toBe('http://b:2')
  expect(via('https://z.test', { https_proxy: '' })).toBe('http://a:1')
  expect(via('http://x.test:99')).toBeUndefined()
  expect(via('http://in.x.test')).toBeUndefined()
  expect(via('http://notx.test')).toBe('http://a:1')
  expect(via('http://y.test:8080')).toBeUndefined()
  expect(via('http://y.test')).toBe('http://a:1')
  expect(via('http://x.test', { no_proxy: 'y.test' })).toBe('http://a:1')
  for (const url of ['http://localhost:3000', 'https://127.0.0.1', 'http://[::1]:3000'])
    expect(via(url)).toBeUndefined()
  expect(proxyFor('http://z.test', {})).toBeUndefined()
})
