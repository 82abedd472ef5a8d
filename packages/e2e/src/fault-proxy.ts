import { once } from 'node:events'
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { seededRandom } from '@touchstone/core/seeded-random'

/** What happens to one request on its way. */
export type Fault =
  /** Is answered by the proxy itself; the server hears nothing of it. */
  | { readonly status: 429 | 503; readonly retryAfterSeconds?: number }
  /** The connection breaks: before the server has the whole request, or before its answer is out. */
  | { readonly reset: 'request' | 'answer' }

/** A refusal that asked for a pause, and when the same thing was asked for again. */
export interface Pause {
  readonly askedMs: number
  tookMs: number | undefined
}

/** A proxy on loopback before a local server, with the faults of a network. */
export interface FaultProxy extends AsyncDisposable {
  readonly url: string
  /** How often each fault was met. */
  readonly met: Readonly<Record<string, number>>
  /** Pauses that were asked for by answers to uploads of objects. */
  readonly pauses: readonly Pause[]
  /** Lets nothing through: connections stay open and say nothing, the ones that are there for ever. */
  blackHole(): void
  /** Lets nobody connect. */
  refuse(): void
  /** Lets new connections through again. */
  restore(): Promise<void>
}

/**
 * Stands before a server, and looks like it: the addresses that the server presigns lead through the
 * proxy too.
 * @param faultOf says what happens to the next request
 */
export async function openFaultProxy(
  target: { readonly port: number },
  faultOf: () => Fault | undefined = () => undefined,
): Promise<FaultProxy> {
  const met: Record<string, number> = {}
  const waits = new Map<string, Pause & { sinceMs: number }>()
  const pauses: Pause[] = []
  const sockets = new Set<Socket>()
  const silent = new Set<Socket>()
  let isHole = false
  let port = 0

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket, url = '/', method = 'GET' } = request
    const what = `${method} ${new URL(url, 'http://localhost').pathname}`
    const waited = waits.get(what)
    waits.delete(what)
    if (waited) waited.tookMs = performance.now() - waited.sinceMs
    const fault = silent.has(socket) ? undefined : faultOf()
    if (fault) {
      const name = 'status' in fault ? String(fault.status) : `reset of the ${fault.reset}`
      met[name] = (met[name] ?? 0) + 1
    }
    if (fault && 'status' in fault) {
      const { status, retryAfterSeconds } = fault
      if (retryAfterSeconds !== undefined && method === 'PUT') {
        const askedMs = retryAfterSeconds * 1_000
        const pause = { askedMs, tookMs: undefined, sinceMs: performance.now() }
        waits.set(what, pause)
        pauses.push(pause)
      }
      const headers: Record<string, string> =
        retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
      request.resume()
      return void response.writeHead(status, headers).end('<h1>Not now</h1>')
    }
    const body = await buffer(request)
    if (silent.has(socket)) return
    const upstream = send({
      port: target.port,
      host: '127.0.0.1',
      method,
      path: url,
      headers: { ...request.headers, host: `localhost:${target.port}` },
    })
    if (fault?.reset === 'request') {
      upstream.on('error', () => undefined)
      upstream.write(body.subarray(0, Math.floor(body.length / 2)), () => upstream.destroy())
      return void socket.resetAndDestroy()
    }
    upstream.end(body)
    // What 'response' comes with is the answer.
    const [incoming] = (await once(upstream, 'response')) as [IncomingMessage]
    const received = await buffer(incoming)
    if (silent.has(socket)) return
    if (fault) return void socket.resetAndDestroy()
    const isCall = url.startsWith('/trpc/')
    const sent = isCall
      ? received.toString().replaceAll(`//localhost:${target.port}/`, `//localhost:${port}/`)
      : received
    const { 'transfer-encoding': _chunked, ...headers } = incoming.headers
    headers['content-length'] = String(Buffer.byteLength(sent))
    response.writeHead(incoming.statusCode ?? 502, headers).end(sent)
  }

  const server = createServer((request, response) => {
    // A server that is away looks like a proxy without an upstream.
    answer(request, response).catch(() => {
      if (response.headersSent || silent.has(request.socket)) return
      response.writeHead(502).end('<h1>Bad gateway</h1>')
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    if (isHole) silent.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  const listen = async (): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    port = typeof address === 'object' && address !== null ? address.port : 0
  }
  await listen()
  return {
    url: `http://localhost:${port}`,
    met,
    pauses,
    blackHole() {
      isHole = true
      for (const socket of sockets) silent.add(socket)
    },
    refuse() {
      server.close()
    },
    async restore() {
      isHole = false
      if (!server.listening) await listen()
    },
    async [Symbol.asyncDispose]() {
      const closed = server.listening ? once(server, 'close') : undefined
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/**
 * Faults at random, the same for the same seed.
 * @param share how many of all requests meet one, from 0 to 1
 */
export function randomFaults(seed: number, share: number): () => Fault | undefined {
  const random = seededRandom(seed)
  const faults: readonly Fault[] = [
    { status: 429, retryAfterSeconds: 1 },
    { status: 429 },
    { status: 503, retryAfterSeconds: 1 },
    { status: 503 },
    { reset: 'request' },
    { reset: 'answer' },
  ]
  return () => (random() < share ? faults[Math.floor(random() * faults.length)] : undefined)
}
