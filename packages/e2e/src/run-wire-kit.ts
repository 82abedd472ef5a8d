import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

// A client as another language would write it: HTTP, gzip and SHA-256, nothing of our own.

/** What an answer of the server is: data, or an error. */
export interface Answer {
  readonly status: number
  /** Plain JSON of a procedure; each test knows what it asked for. */
  readonly data: Record<string, unknown>
  readonly error: { readonly code: string; readonly message: string; readonly details: object }
}

export type Call = (procedure: string, input: object) => Promise<Answer>

/** Calls procedures of a server by POST, which queries take too. */
export const wire =
  ({ url, token }: { url: string; token: string }): Call =>
  async (procedure, input) => {
    const response = await fetch(`${url}/trpc/${procedure}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    const body: unknown = await response.json()
    // tRPC's envelope: { result: { data } } or { error: { message, data } }.
    const { result, error } = body as {
      result?: { data: Record<string, unknown> }
      error?: { message: string; data: { touchstone: { code: string; details: object } } }
    }
    return {
      status: response.status,
      data: result?.data ?? {},
      error: {
        code: error?.data.touchstone.code ?? '',
        message: error?.message ?? '',
        details: error?.data.touchstone.details ?? {},
      },
    }
  }

/** Bytes to upload, and how they are announced. */
export interface Part {
  readonly body: Buffer
  readonly spec: { readonly sha256: string; readonly bytes: number; readonly block: number }
}

/** Announces bytes as they are, whatever they are. */
export const partOf = (body: Buffer, block = 0): Part => ({
  body,
  spec: {
    sha256: createHash('sha256').update(body).digest('hex'),
    bytes: body.byteLength,
    block,
  },
})

/** Rows as JSON Lines, gzip. */
export const pack = (rows: readonly object[], block = 0): Part =>
  partOf(gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join('')), block)

/** The request that an answer of `prepare` gives for its first part. */
export interface Presigned {
  readonly url: string
  readonly method: string
  readonly headers: Record<string, string>
}

/** The presigned requests in an answer of `prepare`, or in a plan for reading. */
export const requestsOf = (answer: Answer): (Presigned | undefined)[] =>
  // `prepare` answers a list, one entry for each part.
  (answer.data as unknown as { request?: Presigned }[]).map(({ request }) => request)

/** Sends bytes to where they are to go. */
export async function send(request: Presigned | undefined, body: Buffer): Promise<number> {
  if (!request) return 0
  const { url, method, headers } = request
  const response = await fetch(url, { method, headers, body: new Uint8Array(body) })
  await response.arrayBuffer()
  return response.status
}
