import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { TouchstoneError, type ErrorCode } from '@touchstone/core'
import { byteRange, isObjectKey, type ByteRange } from '@touchstone/core/ports'
import { isDiskFull } from './file-errors.ts'
import type { FileObjects } from './file-objects.ts'
import { objectsPath } from './signed-urls.ts'
import { boundBody } from './upload-body.ts'

const chunkBytes = 256 * 1024

/**
 * Answers the presigned requests of {@link FileObjects}: GET (with `Range`), HEAD and PUT below
 * `/objects/`. Refusals are JSON, `{ code, message }`.
 */
export function createObjectsHandler({
  files,
  signer,
}: Pick<FileObjects, 'files' | 'signer'>): (request: Request) => Promise<Response> {
  async function get(request: Request, key: string, query: URLSearchParams): Promise<Response> {
    signer.verifyGet(key, query)
    const info = await files.stat(key)
    if (!info) return refusal(404, 'not_found', `There is no object ${key}.`)
    // What a key holds never changes.
    const etag = `"${createHash('sha256').update(key).digest('base64url')}-${info.bytes}"`
    const headers = new Headers({
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=31536000, immutable',
      'content-type': 'application/octet-stream',
      etag,
      'x-content-type-options': 'nosniff',
    })
    // A part of something else is no use to whoever has the beginning.
    const isSame = (request.headers.get('if-range') ?? etag) === etag
    const range = byteRange(isSame ? request.headers.get('range') : null, info.bytes)
    if (range === 'unsatisfiable') {
      const message = `The object has ${info.bytes} bytes; the range is beyond them.`
      return refusal(416, 'bad_input', message, { 'content-range': `bytes */${info.bytes}` })
    }
    const { first, last } = range ?? { first: 0, last: info.bytes - 1 }
    if (range) headers.set('content-range', `bytes ${first}-${last}/${info.bytes}`)
    headers.set('content-length', String(last - first + 1))
    const status = range ? 206 : 200
    if (request.method === 'HEAD') return new Response(null, { status, headers })
    const file = await files.open(key)
    if (!file) return refusal(404, 'not_found', `There is no object ${key}.`)
    return new Response(streamOf(file, { first, last }), { status, headers })
  }

  async function put(request: Request, key: string, query: URLSearchParams): Promise<Response> {
    const binding = signer.verifyPut(key, query, request.headers)
    const taken = (): Response => refusal(412, 'name_taken', `There is an object ${key} already.`)
    if (await files.stat(key)) return taken()
    return (await files.write(key, boundBody(request.body, binding)))
      ? new Response(null, { status: 200 })
      : taken()
  }

  return async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    const key = pathname.startsWith(objectsPath) ? pathname.slice(objectsPath.length) : ''
    try {
      if (!isObjectKey(key)) return refusal(404, 'not_found', `There is no object at ${pathname}.`)
      if (request.method === 'GET' || request.method === 'HEAD')
        return await get(request, key, searchParams)
      if (request.method === 'PUT') return await put(request, key, searchParams)
      return refusal(405, 'bad_input', 'Use GET, HEAD or PUT.', { allow: 'GET, HEAD, PUT' })
    } catch (error) {
      if (error instanceof TouchstoneError)
        return refusal(statusOf(error), error.code, error.summary)
      throw error
    }
  }
}

function statusOf(error: TouchstoneError): number {
  if (error.code === 'forbidden') return 403
  if (error.code === 'bad_input') return 400
  if (error.code === 'unavailable') return 503
  return isDiskFull(error) ? 507 : 500
}

const refusal = (
  status: number,
  code: ErrorCode,
  message: string,
  headers: Record<string, string> = {},
): Response => Response.json({ code, message }, { status, headers })

function streamOf(file: FileHandle, { first, last }: ByteRange): ReadableStream<Uint8Array> {
  let at = first
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const length = Math.min(chunkBytes, last + 1 - at)
          const { bytesRead, buffer } =
            length > 0
              ? await file.read(new Uint8Array(length), 0, length, at)
              : { bytesRead: 0, buffer: new Uint8Array() }
          at += bytesRead
          if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead))
          if (at > last) {
            controller.close()
            await file.close()
          } else if (bytesRead === 0) throw new Error('The object is shorter than it was')
        } catch (error) {
          await file.close()
          throw error
        }
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 0 },
  )
}
