import { sha256Hex } from '../platform.ts'
import { byteRange, requireBinding, requireExpiry, requireObjectKey } from '../ports/index.ts'
import type { Objects, UploadBinding } from '../ports/objects.ts'

/** What a presigned request allows; without a binding it is a GET. */
interface Grant {
  readonly key: string
  readonly expiresAtMs: number
  readonly binding?: UploadBinding
}

/** Presigns requests, and answers them. An address carries a number that nobody can guess. */
export function createPresigned(store: {
  readonly now: () => number
  readonly read: (key: string) => Uint8Array<ArrayBuffer> | undefined
  /** Answers false for a key that is taken. */
  readonly putFirst: (key: string, body: Uint8Array) => boolean
}): Pick<Objects, 'presignGet' | 'presignPut'> & {
  readonly fetch: (request: Request) => Promise<Response>
} {
  const { now, read, putFirst } = store
  const grants = new Map<string, Grant>()

  function addressFor(grant: Grant): string {
    const id = crypto.randomUUID()
    grants.set(id, grant)
    return `http://memory.test/${grant.key}?grant=${id}`
  }

  function get(key: string, range: string | null): Response {
    const body = read(key)
    if (!body) return answer(404)
    const wanted = byteRange(range, body.byteLength)
    if (wanted === 'unsatisfiable') return answer(416)
    const part = wanted ? body.slice(wanted.first, wanted.last + 1) : body
    const headers = new Headers({ 'content-length': String(part.byteLength) })
    if (wanted)
      headers.set('content-range', `bytes ${wanted.first}-${wanted.last}/${body.byteLength}`)
    return new Response(part, { status: wanted ? 206 : 200, headers })
  }

  async function put(key: string, binding: UploadBinding, request: Request): Promise<Response> {
    if (request.headers.get('content-type') !== binding.contentType) return answer(403)
    const body = new Uint8Array(await request.arrayBuffer())
    if (body.byteLength !== binding.bytes || sha256Hex(body) !== binding.sha256) return answer(400)
    return answer(putFirst(key, body) ? 200 : 412)
  }

  return {
    async presignGet(key, { expiresInMs }) {
      requireObjectKey(key)
      requireExpiry(expiresInMs)
      const url = addressFor({ key, expiresAtMs: now() + expiresInMs })
      return { url, method: 'GET', headers: {} }
    },

    async presignPut(key, binding, { expiresInMs }) {
      requireObjectKey(key)
      requireBinding(binding)
      requireExpiry(expiresInMs)
      const url = addressFor({ key, expiresAtMs: now() + expiresInMs, binding })
      return { url, method: 'PUT', headers: { 'content-type': binding.contentType } }
    },

    async fetch(request) {
      const { pathname, searchParams } = new URL(request.url)
      const grant = grants.get(searchParams.get('grant') ?? '')
      if (!grant || pathname !== `/${grant.key}` || now() >= grant.expiresAtMs) return answer(403)
      const { key, binding } = grant
      if (binding) return request.method === 'PUT' ? put(key, binding, request) : answer(403)
      return request.method === 'GET' ? get(key, request.headers.get('range')) : answer(403)
    },
  }
}

const answer = (status: number): Response => new Response(null, { status })
