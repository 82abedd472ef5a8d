import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createAwsClients, type AwsClientsOptions } from './aws-clients.ts'
import { createDynamoDbTable } from './dynamodb-table.ts'
import { createS3Objects } from './s3-objects.ts'

const key = { pk: 'p', sk: 's' }
const body = new Uint8Array([1, 2, 3])

describe('clients of AWS', () => {
  it('give one S3 client', async () => {
    const { s3 } = createAwsClients({ region: 'us-east-1' })
    expect(await s3()).toBe(await s3())
  })

  it('give up where nobody listens', async () => {
    const silent = await serve('nothing')
    await silent[Symbol.asyncDispose]()
    const { table, objects } = stores(silent.url)
    const refused = { code: 'unavailable', message: expect.stringContaining('ECONNREFUSED') }
    await expect(table.get(key)).rejects.toMatchObject(refused)
    await expect(table.write([{ put: key, value: '1', expect: 0 }])).rejects.toMatchObject(refused)
    await expect(objects.put('a', body)).rejects.toMatchObject(refused)
    await expect(objects.head('a')).rejects.toMatchObject(refused)
  })

  it('give up on a server that never answers', async () => {
    await using silent = await serve('nothing')
    const { table, objects } = stores(silent.url)
    const late = { code: 'unavailable', message: expect.stringContaining('did not answer') }
    await expect(table.get(key)).rejects.toMatchObject(late)
    await expect(table.write([{ delete: key, expect: 1 }])).rejects.toMatchObject(late)
    await expect(objects.put('a', body)).rejects.toMatchObject(late)
    await expect(objects.list('')).rejects.toMatchObject(late)
  })

  it('give up on a body that never ends', async () => {
    await using slow = await serve('half a body')
    const { objects } = stores(slow.url)
    await expect(objects.get('a')).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('say that there are no credentials', async () => {
    const missing = Object.assign(new Error('none'), { name: 'CredentialsProviderError' })
    const { table, objects } = stores('http://127.0.0.1:9', {
      credentials: () => Promise.reject(missing),
    })
    const unknown = { code: 'storage', message: expect.stringContaining('credentials') }
    await expect(table.get(key)).rejects.toMatchObject(unknown)
    await expect(objects.get('a')).rejects.toMatchObject(unknown)
    await expect(objects.presignGet('a', { expiresInMs: 1_000 })).rejects.toMatchObject(unknown)
  })
})

function stores(url: string, options: AwsClientsOptions = {}) {
  const { dynamodb, s3 } = createAwsClients({
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    dynamodbEndpoint: url,
    s3Endpoint: url,
    maxAttempts: 2,
    requestTimeoutMs: 100,
    ...options,
  })
  return {
    table: createDynamoDbTable({ client: dynamodb, tableName: 'table', random: () => 0 }),
    objects: createS3Objects({ client: s3, bucket: 'bucket', random: () => 0 }),
  }
}

async function serve(
  answer: 'nothing' | 'half a body',
): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((_, response) => {
    if (answer === 'nothing') return
    response.writeHead(200, { 'content-length': '1000' })
    response.write('half')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
