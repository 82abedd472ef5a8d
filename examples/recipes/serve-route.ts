import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { POST } from './route.ts'

/** Serves the route as `next dev` would, and gives its address. */
export async function serveRoute() {
  const server = createServer((request, response) => void respond(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/api/sentiment`, close: () => server.close() }
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = JSON.stringify(await json(request))
  const answer = await POST(new Request('http://localhost', { method: 'POST', body }))
  response.end(await answer.text())
}
