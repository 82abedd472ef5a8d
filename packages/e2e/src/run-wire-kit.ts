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
/** The same with an input as it is written, which may say what no object of JavaScript can. */
export type RawCall = (procedure: string, json: string) => Promise<Answer>

// tRPC's envelope.
interface Envelope {
  readonly result?: { readonly data: Record<string, unknown> }
  readonly error?: {
    readonly message: string
    readonly data: { readonly touchstone: { readonly code: string; readonly details: object } }
  }
}

/** What an answer's body says; of a batch, its first call. */
export async function answerOf(response: Response): Promise<Answer> {
  const body = (await response.json()) as Envelope | readonly [Envelope]
  const { result, error } = 'length' in body ? body[0] : body
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

/** Calls procedures of a server by POST, which queries take too. */
export const rawWire =
  ({ url, token }: { url: string; token: string }): RawCall =>
  async (procedure, json) =>
    answerOf(
      await fetch(`${url}/trpc/${procedure}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: json,
      }),
    )

/** See {@link rawWire}. */
export const wire = (server: { url: string; token: string }): Call => {
  const call = rawWire(server)
  return (procedure, input) => call(procedure, JSON.stringify(input))
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
