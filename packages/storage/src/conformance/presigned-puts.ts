import { sha256Hex, type PresignedRequest, type UploadBinding } from '@touchstone/core'
import { expect, it } from 'vitest'
import type { OpenObjects } from './open-objects.ts'
import { bytesOf } from './stored-objects.ts'

const hour = { expiresInMs: 3_600_000 }
const body = bytesOf(9, 100_000)
const contentType = 'application/x-ndjson+gzip'
const bindingOf = (bytes: Uint8Array): UploadBinding => ({
  bytes: bytes.byteLength,
  sha256: sha256Hex(bytes),
  contentType,
})
// fetch sets these by itself.
const automatic = new Set(['content-length', 'host'])

const requestFor = (
  { url, method, headers }: PresignedRequest,
  bytes: Uint8Array<ArrayBuffer>,
): Request =>
  new Request(url, {
    method,
    headers: Object.entries(headers).filter(([name]) => !automatic.has(name.toLowerCase())),
    body: bytes,
  })

/** What `presignPut` promises. */
export function presignedPutCases(open: OpenObjects): void {
  it('takes an upload from whoever has the presigned request', async () => {
    await using opened = await open()
    const { objects, fetch } = opened
    const presigned = await objects.presignPut('a/b', bindingOf(body), hour)
    expect(presigned.method).toBe('PUT')
    const response = await fetch(requestFor(presigned, new Uint8Array(body)))
    expect(response.status).toBe(200)
    expect(Buffer.compare((await objects.get('a/b')) ?? bytesOf(0, 1), body)).toBe(0)
    expect(await objects.head('a/b')).toMatchObject({ bytes: 100_000 })
  })

  it('answers 412 to a second upload, and keeps the first', async () => {
    await using opened = await open()
    const { objects, fetch } = opened
    const first = await objects.presignPut('a/b', bindingOf(body), hour)
    const other = bytesOf(1, 50)
    const second = await objects.presignPut('a/b', bindingOf(other), hour)
    expect((await fetch(requestFor(first, new Uint8Array(body)))).status).toBe(200)
    expect((await fetch(requestFor(first, new Uint8Array(body)))).status).toBe(412)
    expect((await fetch(requestFor(second, new Uint8Array(other)))).status).toBe(412)
    expect(await objects.head('a/b')).toMatchObject({ bytes: 100_000 })
  })

  it('takes one of many uploads at once', async () => {
    await using opened = await open()
    const { objects, fetch } = opened
    const presigned = await objects.presignPut('a/b', bindingOf(body), hour)
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => fetch(requestFor(presigned, new Uint8Array(body)))),
    )
    const statuses = responses.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    // S3 may answer 409 while another upload is under way.
    expect(statuses.every((status) => [200, 409, 412].includes(status))).toBe(true)
    expect(Buffer.compare((await objects.get('a/b')) ?? bytesOf(0, 1), body)).toBe(0)
  })

  it.each([
    ['other bytes', bytesOf(8, 100_000)],
    ['too few bytes', body.slice(0, 99_999)],
    ['too many bytes', bytesOf(9, 100_001)],
    ['no bytes', new Uint8Array()],
  ])('refuses %s, and stores nothing', async (_, wrong) => {
    await using opened = await open()
    const { objects, fetch } = opened
    const presigned = await objects.presignPut('a/b', bindingOf(body), hour)
    const response = await fetch(requestFor(presigned, new Uint8Array(wrong)))
    expect([400, 403]).toContain(response.status)
    expect(await objects.head('a/b')).toBeUndefined()
    expect(await objects.list('')).toStrictEqual({ objects: [] })
    expect((await fetch(requestFor(presigned, new Uint8Array(body)))).status).toBe(200)
  })

  it('refuses another header than the presigned ones, and a missing one', async () => {
    await using opened = await open()
    const { objects, fetch } = opened
    const presigned = await objects.presignPut('a/b', bindingOf(body), hour)
    const names = Object.keys(presigned.headers).filter((name) => !automatic.has(name))
    expect(names.map((name) => name.toLowerCase())).toContain('content-type')
    for (const name of names) {
      const other = requestFor(presigned, new Uint8Array(body))
      other.headers.set(name, `x${presigned.headers[name]?.slice(1)}`)
      expect([400, 403]).toContain((await fetch(other)).status)
      const without = requestFor(presigned, new Uint8Array(body))
      without.headers.delete(name)
      expect([400, 403]).toContain((await fetch(without)).status)
    }
    expect(await objects.head('a/b')).toBeUndefined()
  })

  it('refuses another key, and whatever else of the address is changed', async () => {
    await using opened = await open()
    const { objects, fetch } = opened
    const presigned = await objects.presignPut('a/b', bindingOf(body), hour)
    const urls = [presigned.url.replace('a/b', 'a/c')]
    for (const [name, value] of new URL(presigned.url).searchParams) {
      const changed = new URL(presigned.url)
      changed.searchParams.set(name, `${value.slice(0, -1)}${value.endsWith('1') ? '2' : '1'}`)
      urls.push(changed.href)
    }
    for (const url of urls) {
      const response = await fetch(requestFor({ ...presigned, url }, new Uint8Array(body)))
      expect([400, 401, 403]).toContain(response.status)
    }
    expect(await objects.list('')).toStrictEqual({ objects: [] })
  })

  it('refuses an upload that has expired', async () => {
    await using opened = await open()
    const { objects, fetch, passTime } = opened
    const presigned = await objects.presignPut('a/b', bindingOf(body), { expiresInMs: 1_000 })
    await passTime(2_500)
    expect((await fetch(requestFor(presigned, new Uint8Array(body)))).status).toBe(403)
    expect(await objects.head('a/b')).toBeUndefined()
  })

  it('does not let an upload be used to download', async () => {
    await using opened = await open()
    const { objects, fetch } = opened
    await objects.put('a/b', body)
    const { url, headers } = await objects.presignPut('a/b', bindingOf(body), hour)
    expect((await fetch(new Request(url, { headers }))).status).toBe(403)
  })

  it.each([
    { bytes: -1, sha256: '0'.repeat(64), contentType },
    { bytes: 1.5, sha256: '0'.repeat(64), contentType },
    { bytes: 1, sha256: '0'.repeat(63), contentType },
    { bytes: 1, sha256: 'A'.repeat(64), contentType },
    { bytes: 1, sha256: '0'.repeat(64), contentType: '' },
    { bytes: 1, sha256: '0'.repeat(64), contentType: 'text/plain\r\nx: y' },
  ])('refuses to presign for %j', async (binding) => {
    await using opened = await open()
    await expect(opened.objects.presignPut('a', binding, hour)).rejects.toMatchObject({
      code: 'bad_input',
    })
  })
}
