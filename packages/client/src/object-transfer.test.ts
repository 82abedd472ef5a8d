import { describe, expect, it } from 'vitest'
import { TouchstoneError } from '@touchstone/core'
import { getObject, putObject, uploading } from './object-transfer.ts'
import { connectTransport } from './connect-transport.ts'

const upload = { url: 'http://localhost/key', method: 'PUT', headers: {} } as const
const download = { ...upload, method: 'GET' } as const
const rows = Buffer.from('rows')

/** Answers with one after the other, and counts. A number is a status. */
function answering(...answers: (number | Response)[]) {
  const sent: string[] = []
  const fetch = async (request: Request): Promise<Response> => {
    sent.push(await request.text())
    const answer = answers[sent.length - 1] ?? 500
    return typeof answer === 'number' ? new Response(null, { status: answer }) : answer
  }
  return { transport: over(fetch), sent }
}

const over = (fetch: (request: Request) => Promise<Response>) =>
  connectTransport({
    url: 'http://localhost',
    fetch,
    stallMs: 60,
    patienceMs: 700,
  })

it.each([408, 409, 429, 500, 503])('sends an upload again after %i', async (status) => {
  const { transport, sent } = answering(status, 200)
  await putObject(transport, upload, rows)
  expect(sent).toEqual(['rows', 'rows'])
})

it('takes 412 as "there already"', async () => {
  const { transport, sent } = answering(412)
  await putObject(transport, upload, rows)
  expect(sent).toEqual(['rows'])
})

it.each([400, 403, 501, 507])('gives an upload up at %i', async (status) => {
  const { transport, sent } = answering(status, 200)
  await expect(putObject(transport, upload, rows)).rejects.toMatchObject({
    code: 'storage',
    details: { status },
  })
  expect(sent).toHaveLength(1)
})

it('says what the store says about itself, and does not try again what it cannot do', async () => {
  const message = 'There is no space left for data/objects. Free some on its disk, then try again.'
  const { transport, sent } = answering(
    Response.json({ code: 'storage', message }, { status: 500 }),
  )
  await expect(putObject(transport, upload, rows)).rejects.toMatchObject({
    code: 'storage',
    message,
  })
  expect(sent).toHaveLength(1)
})

it('begins again when an address has expired, or an upload is gone before its commit', async () => {
  const { transport, sent } = answering(403, 200, 200)
  let cycles = 0
  const done = await uploading(transport, async () => {
    cycles++
    await putObject(transport, upload, rows)
    if (cycles === 2) throw new TouchstoneError('part_missing', 'gone')
    return 'done'
  })
  expect([done, cycles, sent.length]).toEqual(['done', 3, 3])
})

it('says what an upload that is refused again and again means', async () => {
  const { transport } = answering(...Array.from({ length: 20 }, () => 403))
  const cycle = () => putObject(transport, upload, rows)
  await expect(uploading(transport, cycle)).rejects.toThrow(/expired.*clock/)
})

it('gives up once, and not once for each layer', async () => {
  const { transport, sent } = answering()
  let cycles = 0
  const cycle = () => {
    cycles++
    return putObject(transport, upload, rows)
  }
  await expect(uploading(transport, cycle)).rejects.toMatchObject({ code: 'unavailable' })
  expect(cycles).toBe(1)
  expect(sent.length).toBeGreaterThan(2)
})

it('stops waiting for the network when it is stopped', async () => {
  const stop = new AbortController()
  let calls = 0
  const transport = connectTransport({
    url: 'http://localhost',
    fetch: async () => {
      if (++calls > 1) return new Response()
      setTimeout(() => stop.abort(), 10)
      // Longer than a test may take.
      return new Response(null, { status: 503, headers: { 'retry-after': '60' } })
    },
  })
  await putObject(transport.stoppedBy(stop.signal), upload, rows)
  expect(calls).toBe(2)
})

describe('a request that nobody answers', () => {
  /** Never answers the first request, unless it is given up. */
  const hanging = (late: (request: Request) => Promise<Response>) => {
    let calls = 0
    const transport = over((request) =>
      ++calls === 1 ? late(request) : Promise.resolve(new Response('rows')),
    )
    return { transport, calls: () => calls }
  }
  const never = ({ signal }: Request): Promise<Response> =>
    new Promise((_, reject) => {
      // What a signal is aborted with is what fetch rejects with.
      signal.addEventListener('abort', () => reject(signal.reason as Error))
    })

  it('is sent again', async () => {
    const { transport, calls } = hanging(never)
    await putObject(transport, upload, rows)
    expect(calls()).toBe(2)
  })

  it('is sent again when the answer stops in the middle', async () => {
    const { transport, calls } = hanging(async (request) => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(Buffer.from('ro'))
          request.signal.addEventListener('abort', () => controller.error(request.signal.reason))
        },
      })
      return new Response(body)
    })
    expect(new TextDecoder().decode(await getObject(transport, download))).toBe('rows')
    expect(calls()).toBe(2)
  })

  it('is waited for as long as something comes', async () => {
    const words = 'slow but steady, one word and then another, and then one more'.split(' ')
    const { transport, calls } = hanging(async () => {
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 10))
          const word = words.shift()
          if (word === undefined) controller.close()
          else controller.enqueue(Buffer.from(word))
        },
      })
      return new Response(body)
    })
    expect(new TextDecoder().decode(await getObject(transport, download))).toContain('steady')
    expect(calls()).toBe(1)
  })

  it('is not given up because this process was busy', async () => {
    const { transport, calls } = hanging(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      for (const untilMs = performance.now() + 200; performance.now() < untilMs;);
      await new Promise((resolve) => setTimeout(resolve, 10))
      return new Response('rows')
    })
    await getObject(transport, download)
    expect(calls()).toBe(1)
  })
})
