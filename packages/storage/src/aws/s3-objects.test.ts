import { PutObjectCommand } from '@aws-sdk/client-s3'
import { sha256Hex } from '@touchstone/core'
import { afterAll, describe, expect, it } from 'vitest'
import { createS3Objects } from './s3-objects.ts'
import {
  injectFaults,
  orSkip,
  startS3Server,
  type ChooseFault,
  type S3Server,
} from './testing/index.ts'

const server = await orSkip(startS3Server)
afterAll(() => server?.[Symbol.asyncDispose]())

const body = Buffer.from('some bytes')
const binding = {
  bytes: body.byteLength,
  sha256: sha256Hex(body),
  contentType: 'text/plain',
}
const hour = { expiresInMs: 3_600_000 }

describe.skipIf(!server)('S3 objects', () => {
  it('binds an upload to type, length, checksum, bytes and the first write', async () => {
    await using opened = await open()
    const { url, headers } = await opened.objects.presignPut('a', binding, hour)
    const send = async (changed: Record<string, string>, bytes = body): Promise<number> => {
      const init = { method: 'PUT', headers: { ...headers, ...changed }, body: bytes }
      return (await fetch(url, init)).status
    }
    const checksum = Buffer.alloc(32).toString('base64')
    expect(await send({ 'content-type': 'text/html' })).toBe(403)
    expect(await send({ 'x-amz-checksum-sha256': checksum })).toBe(403)
    expect(await send({ 'if-none-match': '"x"' })).toBe(403)
    expect(await send({}, Buffer.from('some byte'))).toBe(403)
    expect(await send({}, Buffer.from('same bytes'))).toBe(400)
    expect(await opened.objects.head('a')).toBeUndefined()
    expect(await send({})).toBe(200)
    expect(await send({})).toBe(412)
  })

  it('has no checksum of its own in a presigned address', async () => {
    await using opened = await open()
    const { url } = await opened.objects.presignPut('a', binding, hour)
    const names = [...new URL(url).searchParams.keys()].map((name) => name.toLowerCase())
    expect(names.filter((name) => name.includes('checksum'))).toStrictEqual([])
    expect(new URL(url).searchParams.get('X-Amz-SignedHeaders')).toBe(
      'content-length;content-type;host;if-none-match;x-amz-checksum-sha256',
    )
  })

  it('presigns for another address', async () => {
    await using opened = await open()
    const objects = createS3Objects({
      ...opened,
      presignClient: () => running().client({ s3Endpoint: 'https://s3.example.com' }),
    })
    const { url } = await objects.presignGet('a', hour)
    expect(url).toMatch(`https://s3.example.com/${opened.bucket}/a?`)
  })

  it('has put what it put, though the answer is lost', async () => {
    let attempts = 0
    await using opened = await open(() => (attempts++ === 0 ? 'lost' : undefined))
    await opened.objects.put('a', body)
    expect(attempts).toBe(2)
    expect(await opened.plain.get('a')).toStrictEqual(new Uint8Array(body))
  })

  it('puts again while another put may still fail', async () => {
    let attempts = 0
    await using opened = await open(() => (attempts++ < 3 ? 'busy' : undefined))
    await opened.objects.put('a', body)
    expect(attempts).toBe(4)
    expect(await opened.plain.head('a')).toMatchObject({ bytes: body.byteLength })
  })

  it('reads again what broke off', async () => {
    let attempts = 0
    await using opened = await open(() => (attempts++ < 2 ? 'truncated' : undefined))
    await opened.plain.put('a', body)
    expect(await opened.objects.get('a')).toStrictEqual(new Uint8Array(body))
    expect(attempts).toBe(3)
  })

  it.each(['busy', 'truncated', 'throttle', 'serverError', 'cut'] as const)(
    'is unavailable when every request meets: %s',
    async (fault) => {
      await using opened = await open(() => fault, { maxAttempts: 2 })
      await opened.plain.put('a', body)
      const { objects } = opened
      const attempts = {
        busy: [() => objects.put('b', body), () => objects.delete(['a'])],
        truncated: [() => objects.get('a')],
      }
      const all = [() => objects.put('b', body), () => objects.get('a'), () => objects.list('')]
      const tried = fault === 'busy' || fault === 'truncated' ? attempts[fault] : all
      for (const attempt of tried)
        await expect(attempt()).rejects.toMatchObject({ code: 'unavailable' })
      expect(await opened.plain.head('a')).toBeDefined()
    },
  )

  it('copies an object to itself by leaving it', async () => {
    await using opened = await open()
    const { objects } = opened
    expect(await objects.copy('a', 'a')).toBe(false)
    await objects.put('a', body)
    expect(await objects.copy('a', 'a')).toBe(true)
    expect(await objects.get('a')).toStrictEqual(new Uint8Array(body))
  })

  it('neither shows nor touches what is beside its prefix, or is none of its own', async () => {
    await using opened = await open()
    const inner = createS3Objects({ ...opened, prefix: 'in/' })
    await opened.objects.put('out', body)
    await opened.objects.put('in-between', body)
    await inner.put('a', body)
    const { bucket, client } = opened
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'in/strange key', Body: 'x' }))
    expect((await inner.list('')).objects.map(({ key }) => key)).toStrictEqual(['a'])
    await inner.delete(['out', 'a'])
    expect((await opened.objects.list('')).objects.map(({ key }) => key)).toStrictEqual([
      'in-between',
      'out',
    ])
  })

  it('names a bucket that is not there, and the next step', async () => {
    await using opened = await open()
    const objects = createS3Objects({ ...opened, bucket: 'missing' })
    for (const attempt of [
      () => objects.put('a', body),
      () => objects.get('a'),
      () => objects.copy('a', 'b'),
      () => objects.list(''),
      () => objects.delete(['a']),
    ])
      await expect(attempt()).rejects.toMatchObject({
        code: 'storage',
        message: expect.stringMatching(/the bucket "missing".*Deploy/),
      })
  })

  it.each([
    ['an unknown key', { accessKeyId: 'nobody', secretAccessKey: 'x' }, /does not know/],
    ['a wrong secret', { accessKeyId: 'touchstone', secretAccessKey: 'x' }, /signature.*clock/],
  ])('says what is wrong with %s', async (_, credentials, message) => {
    await using opened = await open(undefined, { credentials })
    for (const attempt of [
      () => opened.objects.put('a', body),
      () => opened.objects.get('a'),
      () => opened.objects.list(''),
    ])
      await expect(attempt()).rejects.toMatchObject({
        code: 'storage',
        message: expect.stringMatching(message),
      })
  })

  async function open(
    choose?: ChooseFault,
    options: {
      maxAttempts?: number
      credentials?: { accessKeyId: string; secretAccessKey: string }
    } = {},
  ) {
    const created = await running().createBucket()
    const client = await running().client(options)
    if (choose) injectFaults(client, choose)
    return {
      ...created,
      client,
      objects: createS3Objects({ ...created, client, random: () => 0 }),
      /** The same objects, without faults. */
      plain: createS3Objects({ ...created, client: () => running().client() }),
    }
  }

  function running(): S3Server {
    if (!server) throw new Error('These tests are skipped')
    return server
  }
})
