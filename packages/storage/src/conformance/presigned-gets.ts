import { expect, it } from 'vitest'
import type { OpenObjects } from './open-objects.ts'
import { bytesOf } from './stored-objects.ts'

const hour = { expiresInMs: 3_600_000 }
const body = bytesOf(5, 300_000)

/** What `presignGet` promises. */
export function presignedGetCases(open: OpenObjects): void {
  it('hands out an object to whoever has the presigned request', async () => {
    await using opened = await open()
    const { objects, fetch } = opened
    await objects.put('a/b', body)
    const { url, method, headers } = await objects.presignGet('a/b', hour)
    expect(method).toBe('GET')
    for (let time = 0; time < 2; time++) {
      const response = await fetch(new Request(url, { method, headers }))
      expect(response.status).toBe(200)
      expect(response.headers.get('content-length')).toBe('300000')
      expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), body)).toBe(0)
    }
  })

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=10-19', 10, 20],
    ['bytes=299990-', 299_990, 300_000],
    ['bytes=299990-400000', 299_990, 300_000],
    ['bytes=-10', 299_990, 300_000],
  ])('hands out the range %s', async (range, from, to) => {
    await using opened = await open()
    const { objects, fetch } = opened
    await objects.put('a/b', body)
    const { url, headers } = await objects.presignGet('a/b', hour)
    const response = await fetch(new Request(url, { headers: { ...headers, range } }))
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/300000`)
    expect(new Uint8Array(await response.arrayBuffer())).toStrictEqual(body.slice(from, to))
  })

  it('refuses a range beyond the end', async () => {
    await using opened = await open()
    const { objects, fetch } = opened
    await objects.put('a/b', body)
    const { url, headers } = await objects.presignGet('a/b', hour)
    const request = new Request(url, { headers: { ...headers, range: 'bytes=300000-' } })
    expect((await fetch(request)).status).toBe(416)
  })

  it('answers 404 for an object that is not there', async () => {
    await using opened = await open()
    const { url } = await opened.objects.presignGet('a/b', hour)
    expect((await opened.fetch(new Request(url))).status).toBe(404)
  })

  it('refuses another key, another expiry and another signature', async () => {
    await using opened = await open()
    const { objects, fetch } = opened
    await objects.put('a/b', body)
    await objects.put('a/c', body)
    const { url } = await objects.presignGet('a/b', hour)
    for (const [name, value] of new URL(url).searchParams) {
      const without = new URL(url)
      without.searchParams.delete(name)
      const other = new URL(url)
      other.searchParams.set(name, `${value.slice(0, -1)}${value.endsWith('1') ? '2' : '1'}`)
      for (const changed of [without, other]) {
        const { status } = await fetch(new Request(changed))
        expect([400, 401, 403]).toContain(status)
      }
    }
    expect((await fetch(new Request(url.replace('a/b', 'a/c')))).status).toBe(403)
  })

  it('refuses a request that has expired', async () => {
    await using opened = await open()
    const { objects, fetch, passTime } = opened
    await objects.put('a/b', body)
    const { url } = await objects.presignGet('a/b', { expiresInMs: 1_000 })
    await passTime(2_500)
    expect((await fetch(new Request(url))).status).toBe(403)
  })

  it('does not let a download be used to upload', async () => {
    await using opened = await open()
    const { objects, fetch } = opened
    const { url } = await objects.presignGet('a/b', hour)
    const { status } = await fetch(new Request(url, { method: 'PUT', body: 'x' }))
    expect(status).toBe(403)
    expect(await objects.head('a/b')).toBeUndefined()
  })

  it.each([0, -1, Number.NaN, 8 * 24 * 3_600_000])(
    'refuses to presign for %i milliseconds',
    async (expiresInMs) => {
      await using opened = await open()
      const { objects } = opened
      const binding = { bytes: 1, sha256: '0'.repeat(64), contentType: 'text/plain' }
      for (const attempt of [
        objects.presignGet('a', { expiresInMs }),
        objects.presignPut('a', binding, { expiresInMs }),
      ])
        await expect(attempt).rejects.toMatchObject({ code: 'bad_input' })
    },
  )
}
