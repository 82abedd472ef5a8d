import { request } from 'node:http'
import type { Fetch } from '@touchstone/client'

/**
 * `fetch` for a server on this machine that has another name: each request goes to its port, with the
 * `Host` of the address that was asked for, as a reverse proxy sends it.
 * @param seen gets the origin of each request
 */
export const calledByName =
  (
    { port, host: address = '127.0.0.1' }: { port: number; host?: string },
    seen: Set<string> = new Set(),
  ): Fetch =>
  async (asked) => {
    const { origin, host, pathname, search } = new URL(asked.url)
    seen.add(origin)
    const body = new Uint8Array(await asked.arrayBuffer())
    const headers = { host, ...Object.fromEntries(asked.headers) }
    return new Promise((resolve, reject) => {
      const options = { port, host: address, path: pathname + search, method: asked.method }
      const sent = request({ ...options, headers, agent: false }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () =>
          resolve(
            new Response(Buffer.concat(chunks), {
              status: answer.statusCode ?? 0,
              headers: Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
            }),
          ),
        )
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }
