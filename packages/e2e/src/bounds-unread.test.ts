import { Agent, request, type OutgoingHttpHeaders } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBounded, type Bounded } from './bounded-server.ts'
import { pack } from './run-wire-kit.ts'

let at: Bounded

beforeAll(async () => {
  at = await openBounded()
})
afterAll(() => at[Symbol.asyncDispose]())

const chunk = Buffer.alloc(1024 * 1024, 'x')

/** Sends a body of megabytes on a connection of the agent, whose own port tells which it was. */
function sendMegabytes(
  agent: Agent,
  megabytes: number,
  target: { path: string; method?: string; headers?: OutgoingHttpHeaders },
): Promise<{ status: number; port: number | undefined }> {
  return new Promise((resolve, reject) => {
    const { path, method = 'POST', headers } = target
    const sent = request(`${at.url}${path}`, { agent, method, headers }, (answer) => {
      answer.resume()
      const { localPort: port } = answer.socket
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, port }))
    })
    sent.on('error', reject)
    let left = megabytes
    const write = (): void => {
      while (left-- > 0) if (!sent.write(chunk)) return void sent.once('drain', write)
      sent.end()
    }
    write()
  })
}

describe.each(['a length', 'chunks'])('A large body that nobody reads, sent with %s', (how) => {
  const megabytes = 80
  const sized = how === 'chunks' ? {} : { 'content-length': megabytes * chunk.byteLength }
  it.each([
    ['a call', '/trpc/models.create', 'POST', 413],
    ['a call without a token', '/trpc/models.create', 'POST', 413],
    ['a path that is none', '/nothing', 'POST', 404],
    ['an object that is none', '/objects/a/b', 'PUT', 403],
    ['an object by a method that is none', '/objects/a/b', 'POST', 405],
    ['the question how it is', '/healthz', 'POST', 404],
    ['a forged host', '/trpc/models.create', 'POST', 403],
  ])('%s gets its answer, and the connection its next', async (what, path, method, status) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const headers = {
      ...sized,
      'content-type': 'application/json',
      ...(what === 'a call' ? { authorization: `Bearer ${at.token}` } : {}),
      ...(what === 'a forged host' ? { host: 'example.com' } : {}),
    }
    const answers = await Promise.all([
      sendMegabytes(agent, megabytes, { path, method, headers }),
      sendMegabytes(agent, 0, { path: '/healthz', method: 'GET' }),
      sendMegabytes(agent, megabytes, { path, method, headers }),
    ])
    expect(answers.map((answer) => answer.status)).toEqual([status, 200, status])
    expect(new Set(answers.map(({ port }) => port)).size).toBe(1)
    agent.destroy()
  })
})

it('a part that is there already is answered once it was sent', async () => {
  const part = pack([{ place: 1, inference: 'x'.repeat(1_000_000) }])
  const input = { modelId: at.modelId, parts: [part.spec] }
  const [first] = (await at.call('inferences.prepare', input)).data as unknown as [
    { request: { url: string; headers: Record<string, string> } },
  ]
  const { url, headers } = first.request
  const put = async (): Promise<number> =>
    (await fetch(url, { method: 'PUT', headers, body: new Uint8Array(part.body) })).status
  expect(await put()).toBe(200)
  expect(await put()).toBe(412)
})

it('takes no memory', async () => {
  expect((await at.peakMegabytes()) ?? 0).toBeLessThan(512)
})
