import { once } from 'node:events'
import { createServer } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { exchange } from './exchange.ts'

it('gives up a connection that says nothing, also when memory was tidied meanwhile', async () => {
  setFlagsFromString('--expose-gc')
  // The flag takes effect in contexts that are made after it, and makes the function there.
  const collect = runInNewContext('gc') as () => void
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.resume()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const collecting = setInterval(collect, 300)
  const mine = new AbortController()
  const at = 'the server'
  await expect(
    exchange(
      `http://127.0.0.1:${port}/`,
      { method: 'POST', body: 'rows', signal: mine.signal },
      { fetch: (request) => fetch(request), at, stallMs: 1_000 },
    ),
  ).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining(
      'No usable answer from the server (nothing was heard for 1 s)',
    ),
  })
  clearInterval(collecting)
  server.close()
  // It closes when the last connection has.
  await once(server, 'close')
})
