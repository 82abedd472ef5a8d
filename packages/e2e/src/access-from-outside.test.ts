import { connect } from '@touchstone/client'
import { packLines } from '@touchstone/core'
import { createObjectsHandler, openDataDirectory } from '@touchstone/storage'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals } from './animals.ts'
import { forwardPort } from './forwarded-port.ts'
import { openServer, temporaryDirectory, type Home } from './homes.ts'
import { rawRequest } from './raw-request.ts'

describe('the local server', () => {
  it('answers to the names of this machine only', async () => {
    await using home = await openServer()
    const { port } = new URL(home.url)
    const at = `http://127.0.0.1:${port}/healthz`
    const hosts = [
      `evil.example:${port}`,
      `localhost.evil.example:${port}`,
      `evil.localhost:${port}`,
      `127.0.0.1.evil.example:${port}`,
      '0x7f.1',
      '0.0.0.0',
    ]
    for (const host of hosts) {
      const { status, text } = await rawRequest(at, { headers: { host } })
      expect([host, status]).toEqual([host, 403])
      expect(text).toContain(`This server answers to localhost, 127.0.0.1 and [::1] only`)
    }
    // Is no address at all.
    for (const host of [`localhost@evil.example:${port}`, 'localhost:99999', 'localhost:port'])
      expect([host, (await rawRequest(at, { headers: { host } })).status]).toEqual([
        host,
        expect.toBeOneOf([400, 403]),
      ])
    const names = [`localhost:${port}`, `127.0.0.1:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]
    const forwarded = ['localhost:41877', '127.0.0.1:1', '[::1]:65535', 'localhost']
    for (const host of [...names, ...forwarded])
      expect(await rawRequest(at, { headers: { host } })).toEqual({
        status: 200,
        text: expect.stringContaining('"ok":true'),
      })
  })

  it('answers no page of another origin, whatever it asks for', async () => {
    await using home = await openServer()
    const authorization = `Bearer ${home.token}`
    const origins = ['https://evil.example', 'null', `${home.url}.evil.example`, 'http://localhost']
    for (const origin of origins)
      for (const path of ['/healthz', '/trpc/models.list?input=%7B%7D', '/objects/x']) {
        const { status, text } = await rawRequest(home.url + path, {
          headers: { origin, authorization },
        })
        expect([origin, path, status]).toEqual([origin, path, 403])
        expect(text).toContain('may not call this server')
      }
    const own = await rawRequest(`${home.url}/trpc/models.list?input=%7B%7D`, {
      headers: { origin: home.url, authorization },
    })
    expect(own).toEqual({ status: 200, text: '{"result":{"data":{"items":[]}}}' })
  })

  it('takes a forwarded port for its own, and no page of another port', async () => {
    await using home = await openServer()
    const at = `${home.url}/healthz`
    const host = 'localhost:41877'
    for (const origin of ['http://localhost:41877', 'http://127.0.0.1:41877'])
      expect((await rawRequest(at, { headers: { host, origin } })).status).toBe(200)
    for (const origin of [home.url, 'http://localhost', 'https://localhost:41877'])
      expect((await rawRequest(at, { headers: { host, origin } })).status).toBe(403)
  })

  it('is read and written through a forwarded port alone', async () => {
    await using home = await openServer()
    await using forwarded = await forwardPort({ port: Number(new URL(home.url).port) })
    const seen: string[] = []
    const touchstone = connect({
      url: forwarded.url,
      token: home.token,
      fetch: (request) => {
        seen.push(new URL(request.url).origin)
        return fetch(request)
      },
    })
    const { TestCase } = defineAnimals(touchstone)
    await TestCase.create('all', { samples: animals(30) })
    const testCase = await TestCase.load('all')
    const rows = []
    for await (const row of testCase.rows()) rows.push(row)
    expect(rows).toHaveLength(30)
    expect(new Set(seen)).toEqual(new Set([forwarded.url]))
    // Both at once: each gets addresses where it can reach them.
    const { rpc } = home.touchstone
    const { blocks } = await rpc.testCases.read.query({ testCaseId: testCase.id })
    expect(blocks[0]?.samples.url).toMatch(new RegExp(`^${home.url}/objects/`))
  })
})

describe('a presigned request', () => {
  async function presigned(home: Home) {
    const { Model, TestCase } = defineAnimals(home.touchstone)
    const { record } = await Model.create('a')
    const testCase = await TestCase.create('all', { samples: animals(3) })
    const { rpc } = home.touchstone
    const { blocks } = await rpc.testCases.read.query({ testCaseId: testCase.id })
    const packed = await packLines(['{"testSample":{"locator":"s3://x"}}\n'])
    const { body, sha256, bytes } = packed
    const [prepared] = await rpc.testSamples.prepare.mutate({
      workflowId: record.workflowId,
      parts: [{ sha256, bytes }],
    })
    const get = blocks[0]?.samples
    const put = prepared?.request
    if (!get || !put) throw new Error('Nothing was presigned')
    return { get, put, body }
  }

  it('is answered without a token, as it was signed', async () => {
    await using home = await openServer()
    const { get, put, body } = await presigned(home)
    expect((await rawRequest(get.url)).status).toBe(200)
    const sent = { method: 'PUT', headers: { ...put.headers }, body }
    expect((await rawRequest(put.url, sent)).status).toBe(200)
    expect((await rawRequest(put.url, sent)).status).toBe(412)
  })

  it('is refused when anything of it was changed', async () => {
    await using home = await openServer()
    const { get, put, body } = await presigned(home)
    const changed = (url: string, change: (of: URL) => void): string => {
      const of = new URL(url)
      change(of)
      return of.href
    }
    const gets = [
      changed(get.url, (of) => of.searchParams.set('expires', '99999999999999')),
      changed(get.url, (of) => of.searchParams.delete('signature')),
      changed(get.url, (of) => of.searchParams.set('signature', 'AAAA')),
      changed(get.url, (of) => (of.pathname = of.pathname.replace('.jsonl.gz', '.ids'))),
      put.url,
    ]
    for (const url of gets) expect([url, (await rawRequest(url)).status]).toEqual([url, 403])
    const headers = { ...put.headers }
    const other = await packLines(['{"testSample":{"locator":"s3://y"}}\n'])
    const puts = [
      { url: get.url, headers, body },
      { url: changed(put.url, (of) => of.searchParams.set('bytes', '1')), headers, body },
      { url: put.url, headers: { ...headers, 'content-type': 'text/html' }, body },
      { url: put.url, headers: { ...headers, 'x-content-sha256': other.sha256 }, body },
      { url: put.url, headers, body: body.subarray(1) },
    ]
    for (const { url, ...sent } of puts)
      expect((await rawRequest(url, { method: 'PUT', ...sent })).status).toBe(403)
    const wrongContent = { method: 'PUT', headers, body: body.map((byte) => byte ^ 1) }
    expect((await rawRequest(put.url, wrongContent)).status).toBe(400)
    expect((await rawRequest(put.url, { method: 'PUT', headers, body })).status).toBe(200)
  })

  it('is refused once its time is over', async () => {
    await using directory = await temporaryDirectory()
    let nowMs = Date.parse('2026-01-01T00:00:00Z')
    const baseUrl = (): string => 'http://localhost:1'
    const data = await openDataDirectory(directory.path, { baseUrl, now: () => nowMs })
    try {
      const handle = createObjectsHandler(data.objects)
      await data.objects.put('a/b', new Uint8Array([1, 2, 3]))
      const { url } = await data.objects.presignGet('a/b', { expiresInMs: 60_000 })
      nowMs += 59_999
      expect((await handle(new Request(url))).status).toBe(200)
      nowMs += 1
      const late = await handle(new Request(url))
      expect(late.status).toBe(403)
      expect(await late.json()).toEqual({
        code: 'forbidden',
        message: 'The request has expired. Presign it again.',
      })
    } finally {
      data.close()
    }
  })
})
