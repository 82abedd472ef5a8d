import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calledByName } from '@touchstone/e2e/called-by-name'
import {
  runServer,
  serverMain,
  startServer,
  type ServerProcess,
} from '@touchstone/e2e/server-process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPages } from './pages.ts'

describe('the local server gives the pages', () => {
  let directory: string
  let server: ServerProcess
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, { headers, redirect: 'manual' })

  beforeAll(async () => {
    await buildPages()
    directory = await mkdtemp(join(tmpdir(), 'touchstone-serving-'))
    server = await startServer(directory)
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await rm(directory, { recursive: true, force: true })
  })

  it('index.html for every address that is no file, asked for again each time', async () => {
    const index = await (await get('/')).text()
    expect(index).toContain('<div id="root">')
    expect(index).not.toMatch(/<script(?![^>]* src=)|<style| on\w+=/)
    for (const path of ['/models', '/models/mdl_1', '/a/b/c?d=e', '/%2e%2e/%2e%2e/package.json']) {
      const answer = await get(path)
      expect(answer.headers.get('cache-control')).toBe('no-cache')
      expect(await answer.text()).toBe(index)
    }
  })

  it('under headers that let in no foreign script, frame or image, and send no referrer', async () => {
    const { headers } = await get('/models')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; ")
    expect(policy).toContain("img-src 'self' data: blob:;")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('with the hosts that --images names, in the policy and told to the pages; none by default', async () => {
    const meta = (html: string) => /<meta name="image-hosts" content="([^"]*)"/.exec(html)?.[1]
    expect(meta(await (await get('/')).text())).toBe('')
    const other = await mkdtemp(join(tmpdir(), 'touchstone-serving-'))
    try {
      const images = ['https://images.example.com/', 'https://*.cdn.example']
      await using allowing = await startServer(other, { images })
      const answer = await fetch(`${allowing.url}/runs`)
      expect(answer.headers.get('content-security-policy')).toContain(
        "img-src 'self' data: blob: https://images.example.com https://*.cdn.example;",
      )
      expect(meta(await answer.text())).toBe('https://images.example.com https://*.cdn.example')
    } finally {
      await rm(other, { recursive: true, force: true })
    }
  })

  it('and does not start with a host that would change its policy', async () => {
    for (const host of [
      '*',
      'images.example.com',
      "https://a.example; script-src 'unsafe-inline'",
    ]) {
      const other = await mkdtemp(join(tmpdir(), 'touchstone-serving-'))
      const { status, stderr } = await runServer(['--dir', other, '--port', '0', '--images', host])
      await rm(other, { recursive: true, force: true })
      expect(status).not.toBe(0)
      expect(stderr).toContain(`${JSON.stringify(host)} is not a host that images can come from`)
    }
  })

  it('scripts for ever, compressed as the browser can take them, and none that is not there', async () => {
    const [script = ''] = /\/assets\/[^"]+\.js/.exec(await (await get('/')).text()) ?? []
    const source = await (await get(script)).text()
    const [base = ''] = /base-[\w-]+\.js/.exec(source) ?? []
    const plain = await get(`/assets/${base}`, { 'accept-encoding': 'identity' })
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(plain.headers.get('content-encoding')).toBeNull()
    const text = await plain.text()
    for (const encoding of ['br', 'gzip']) {
      const answer = await get(`/assets/${base}`, { 'accept-encoding': encoding })
      expect(answer.headers.get('content-encoding')).toBe(encoding)
      expect(await answer.text()).toBe(text)
    }
    const missing = await get('/assets/gone-12345678.js')
    expect(missing.status).toBe(404)
    expect(await missing.text()).not.toContain('<')
  })

  it('under the name localhost, which objects are at', async () => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/models?q=a`, { redirect: 'manual' })
    expect(answer.status).toBe(307)
    expect(answer.headers.get('location')).toBe(`${server.url}/models?q=a`)
  })

  it('a token for the code of its address once, and for no other code', async () => {
    const signIn = (code: string) =>
      fetch(`${server.url}/local/sign-in`, { method: 'POST', body: JSON.stringify({ code }) })
    const code = new URL(server.signInUrl).hash.slice(1)
    expect((await signIn(`${code.slice(0, -1)}?`)).status).toBe(401)
    expect((await signIn('')).status).toBe(401)
    const answer = await signIn(code)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toEqual({ token: server.token })
    expect((await signIn(code)).status).toBe(401)
  })
})

const hasScript = spawnSync('script', ['--version']).status === 0
if (!hasScript)
  process.stderr.write(
    'Skipped a test in a terminal: there is no `script`. Install util-linux, or bsdutils.\n',
  )

describe('a server with a public address gives the pages', () => {
  const publicUrl = 'https://touchstone.example.com'
  const more = ['--public-url', publicUrl]
  let directory: string

  beforeAll(async () => {
    await buildPages()
    directory = await mkdtemp(join(tmpdir(), 'touchstone-serving-'))
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  it('under that name, and signs nobody in who reads its log', async () => {
    await using server = await startServer(directory, { more })
    expect(server.said).toContain(`  open   ${publicUrl} (sign in with a token)\n`)
    expect(server.said).not.toContain('#')
    const fetchByName = calledByName(server)
    const page = await fetchByName(new Request(`${publicUrl}/models`))
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'self'")
    const init = { method: 'POST', body: JSON.stringify({ code: '' }) }
    const signIn = await fetchByName(new Request(`${publicUrl}/local/sign-in`, init))
    expect(signIn.status).toBe(404)
  })

  it.skipIf(!hasScript)('and signs in who started it, at a terminal', async () => {
    const words = [process.execPath, serverMain, '--port=0', '--dir', directory, ...more]
    const command = words.map((word) => `'${word}'`).join(' ')
    const child = spawn('script', ['-qec', command, '/dev/null'], { timeout: 20_000 })
    let text = ''
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString()
      if (data.includes('Stop it with Ctrl-C.')) child.stdin.end('\u0003')
    })
    await once(child, 'close')
    expect(text).toMatch(
      / open {3}https:\/\/touchstone\.example\.com\/sign-in#\S{32} \(signs in, once\)/,
    )
  })
})
