import type { Server } from 'node:http'
import { once } from 'node:events'
import { connect } from '@touchstone/client'
import { createServices } from '@touchstone/core/services'
import { createApp, createEvaluations } from '@touchstone/server'
import { createDynamoDbTable, createS3Objects } from '@touchstone/storage/aws'
import {
  addChaos,
  orSkip,
  startDynamoDbServer,
  startS3Server,
} from '@touchstone/storage/aws/testing'
import { createAdaptorServer } from '@hono/node-server'
import type { AwsMeter } from './aws-meter.ts'
import type { Home } from './homes.ts'

const token = 'tst_end-to-end'

/** The protocol servers, once for a test file; undefined, with a printed reason, where one is missing. */
const servers = await orSkip(async () => ({
  dynamodb: await startDynamoDbServer(),
  s3: await startS3Server(),
}))

/** Whether there are protocol servers on this machine. */
export const hasAws = servers !== undefined

/**
 * The server over DynamoDB and S3.
 * @param options.chaosSeed lets all requests to both meet the faults of a network, at random
 * @param options.meter counts all requests to both, the client's own included
 */
export async function openAws(
  options: { chaosSeed?: number; meter?: AwsMeter } = {},
): Promise<Home> {
  if (!servers) throw new Error('There are no protocol servers on this machine')
  const { dynamodb, s3 } = servers
  const resources = new AsyncDisposableStack()
  const { tableName } = resources.use(await dynamodb.createTable())
  const { bucket } = resources.use(await s3.createBucket())
  const clients = { dynamodb: dynamodb.client(), s3: await s3.client() }
  if (options.chaosSeed !== undefined) {
    addChaos(clients.dynamodb, { seed: options.chaosSeed })
    addChaos(clients.s3, { seed: options.chaosSeed + 1 })
  }
  const { meter } = options
  meter?.watch(clients.dynamodb)
  meter?.watch(clients.s3)
  const objects = createS3Objects({ client: clients.s3, bucket })
  const table = createDynamoDbTable({ client: clients.dynamodb, tableName })
  const services = createServices({ table, objects, isolation: undefined, now: Date.now })
  await services.tokens.create(
    { name: 'local', role: 'admin', expiresAt: null, secret: token },
    { name: 'local' },
  )
  const fetchObject = (request: Request): Promise<Response> => {
    meter?.notePresigned(request.method)
    return fetch(request)
  }
  const app = createApp({ services, evaluations: createEvaluations({ services, fetchObject }) })
  // The adaptor makes a plain HTTP server unless it is told otherwise.
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  resources.defer(async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const url = `http://127.0.0.1:${port}`
  return {
    touchstone: connect({
      url,
      token,
      fetch: (request) => (request.url.startsWith(url) ? fetch(request) : fetchObject(request)),
    }),
    token,
    async countObjects(prefix) {
      const { objects: found } = await objects.list(prefix)
      return found.length
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
