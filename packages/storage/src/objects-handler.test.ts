import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Hex, type PresignedRequest } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { openFileObjects, type FileObjects } from './file-objects.ts'
import { createObjectsHandler } from './objects-handler.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const hour = { expiresInMs: 3_600_000 }
const body = new Uint8Array(1_000_000).fill(7)

async function open(): Promise<
  {
    objects: FileObjects
    handle: (request: Request) => Promise<Response>
    temporaryFiles: () => Promise<string[]>
  } & AsyncDisposable
> {
  const directory = await temporaryDirectory()
  const objects = await openFileObjects({
    root: directory.path,
    secret: new Uint8Array(32).fill(1),
    baseUrl: () => 'http://touchstone.test',
  })
  return {
    objects,
    handle: createObjectsHandler(objects),
    temporaryFiles: () => readdir(join(directory.path, '~temporary')),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  }
}

const presign = (objects: FileObjects, content = body): Promise<PresignedRequest> =>
  objects.presignPut(
    'a/b',
    { bytes: content.byteLength, sha256: sha256Hex(content), contentType: 'text/plain' },
    hour,
  )

/** A body in pieces, without a `content-length`. */
const inPieces = (total: number, piece = 1_000): { stream: ReadableStream; sent: () => number } => {
  let sent = 0
  const stream = new ReadableStream({
    pull(controller) {
      if (sent >= total) return controller.close()
      controller.enqueue(new Uint8Array(Math.min(piece, total - sent)).fill(7))
      sent += piece
    },
  })
  return { stream, sent: () => sent }
}

const requestOf = (
  { url, method, headers }: PresignedRequest,
  content: Uint8Array<ArrayBuffer> | ReadableStream,
  more: Record<string, string> = {},
): Request =>
  new Request(url, { method, headers: { ...headers, ...more }, body: content, duplex: 'half' })

describe('the handler of objects', () => {
  it('serves an object with the headers of something that never changes', async () => {
    await using opened = await open()
    const { objects, handle } = opened
    await objects.put('a/b', body)
    const { url } = await objects.presignGet('a/b', hour)
    const get = await handle(new Request(url))
    const head = await handle(new Request(url, { method: 'HEAD' }))
    expect(Object.fromEntries(get.headers)).toStrictEqual({
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=31536000, immutable',
      'content-length': '1000000',
      'content-type': 'application/octet-stream',
      etag: expect.stringMatching(/^"[\w-]{43}-1000000"$/),
      'x-content-type-options': 'nosniff',
    })
    expect(Object.fromEntries(head.headers)).toStrictEqual(Object.fromEntries(get.headers))
    expect(head.status).toBe(200)
    expect(head.body).toBeNull()
    expect(Buffer.compare(await get.bytes(), body)).toBe(0)
  })

  it('serves a range only of what If-Range names', async () => {
    await using opened = await open()
    const { objects, handle } = opened
    await objects.put('a/b', body)
    const { url } = await objects.presignGet('a/b', hour)
    const etag = (await handle(new Request(url, { method: 'HEAD' }))).headers.get('etag') ?? ''
    const ask = (ifRange: string, range = 'bytes=10-19') =>
      handle(new Request(url, { headers: { range, 'if-range': ifRange } }))
    const same = await ask(etag)
    expect(same.status).toBe(206)
    expect((await same.bytes()).byteLength).toBe(10)
    const others = ['"other"', `W/${etag}`, 'Thu, 01 Jan 2026 00:00:00 GMT', etag.slice(1, -1), '']
    for (const other of others) {
      const whole = await ask(other)
      expect([other, whole.status]).toStrictEqual([other, 200])
      expect(whole.headers.get('content-range')).toBeNull()
      expect((await whole.bytes()).byteLength).toBe(body.byteLength)
    }
    const beyond = await ask('"other"', 'bytes=9999999-')
    expect(beyond.status).toBe(200)
    await beyond.body?.cancel()
    expect((await ask(etag, 'bytes=9999999-')).status).toBe(416)
  })

  it('serves an empty object', async () => {
    await using opened = await open()
    await opened.objects.put('a/b', new Uint8Array())
    const { url } = await opened.objects.presignGet('a/b', hour)
    const response = await opened.handle(new Request(url))
    expect(response.headers.get('content-length')).toBe('0')
    expect((await response.bytes()).byteLength).toBe(0)
  })

  it('takes an empty object', async () => {
    await using opened = await open()
    const empty = new Uint8Array()
    const response = await opened.handle(requestOf(await presign(opened.objects, empty), empty))
    expect(response.status).toBe(200)
    expect(await opened.objects.head('a/b')).toMatchObject({ bytes: 0 })
  })

  it('lets go of a file when the download is given up', async () => {
    await using opened = await open()
    const { objects, handle } = opened
    await objects.put('a/b', body)
    const { url } = await objects.presignGet('a/b', hour)
    const openFiles = async (): Promise<number> => (await readdir('/proc/self/fd')).length
    const before = await openFiles()
    for (let time = 0; time < 20; time++) {
      const reader = (await handle(new Request(url))).body?.getReader()
      await reader?.read()
      await reader?.cancel()
      await (await handle(new Request(url))).body?.cancel()
    }
    expect((await openFiles()) - before).toBeLessThan(10)
  })

  it('takes a body in pieces of unknown length', async () => {
    await using opened = await open()
    const { objects, handle } = opened
    const request = requestOf(await presign(objects), inPieces(1_000_000).stream)
    expect((await handle(request)).status).toBe(200)
    expect(Buffer.compare((await objects.get('a/b')) ?? new Uint8Array(), body)).toBe(0)
  })

  it('stops reading a body that is too long', async () => {
    await using opened = await open()
    const { objects, handle, temporaryFiles } = opened
    const endless = inPieces(Number.POSITIVE_INFINITY, 10_000)
    const response = await handle(requestOf(await presign(objects), endless.stream))
    expect(response.status).toBe(400)
    expect(endless.sent()).toBeLessThan(1_100_000)
    expect(await temporaryFiles()).toStrictEqual([])
  })

  it('removes what it has of a body that breaks off', async () => {
    await using opened = await open()
    const { objects, handle, temporaryFiles } = opened
    let pieces = 0
    const broken = new ReadableStream({
      pull(controller) {
        if (pieces++ === 5) controller.error(new Error('The line is dead'))
        else controller.enqueue(new Uint8Array(1_000).fill(7))
      },
    })
    const response = await handle(requestOf(await presign(objects), broken))
    expect(response.status).toBe(400)
    expect(await response.json()).toStrictEqual({
      code: 'bad_input',
      message: 'The body broke off (The line is dead). Send it again.',
    })
    expect(await temporaryFiles()).toStrictEqual([])
    expect(await objects.head('a/b')).toBeUndefined()
  })

  it('refuses a length that was not presigned before it reads anything', async () => {
    await using opened = await open()
    const { objects, handle } = opened
    const { stream, sent } = inPieces(1_000_001, 1_000_001)
    const request = requestOf(await presign(objects), stream, { 'content-length': '1000001' })
    const before = sent()
    expect((await handle(request)).status).toBe(403)
    expect(sent()).toBe(before)
  })

  it('refuses in JSON', async () => {
    await using opened = await open()
    const { objects, handle } = opened
    const { url } = await objects.presignGet('a/b', hour)
    const answer = async (request: Request): Promise<unknown> => {
      const response = await handle(request)
      return [response.status, ((await response.json()) as { code: string }).code] // as refused
    }
    expect(await answer(new Request(url))).toStrictEqual([404, 'not_found'])
    expect(await answer(new Request(`${url}x`))).toStrictEqual([403, 'forbidden'])
    expect(await answer(new Request(url.replace('a/b', 'a//b')))).toStrictEqual([404, 'not_found'])
    expect(await answer(new Request(url.replace('a/b', '%2e%2e')))).toStrictEqual([
      404,
      'not_found',
    ])
    expect(await answer(new Request(url, { method: 'DELETE' }))).toStrictEqual([405, 'bad_input'])
    const wrong = requestOf(await presign(objects), new Uint8Array(1_000_000))
    expect(await answer(wrong)).toStrictEqual([400, 'bad_input'])
    await objects.put('a/b', body)
    const again = requestOf(await presign(objects), body)
    expect(await answer(again)).toStrictEqual([412, 'name_taken'])
  })
})
