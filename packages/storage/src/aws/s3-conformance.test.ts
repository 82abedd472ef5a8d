import { setTimeout as sleep } from 'node:timers/promises'
import type { S3Client } from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it } from 'vitest'
import { objectsConformance, type OpenObjects } from '../conformance/index.ts'
import { createS3Objects } from './s3-objects.ts'
import { addChaos, orSkip, startS3Server } from './testing/index.ts'

const server = await orSkip(startS3Server)
afterAll(() => server?.[Symbol.asyncDispose]())
const client = await server?.client()
const troubled = await server?.client({ maxAttempts: 12 })
const met = troubled && addChaos(troubled, { seed: 20_261_124 })

let turn: Promise<unknown> = Promise.resolve()
const inTurn = (request: Request): Promise<Response> => {
  const response = turn.then(() => fetch(request))
  turn = response.catch(() => undefined)
  return response
}

const openWith =
  (used: S3Client | undefined, prefix: string): OpenObjects =>
  async () => {
    if (!server || !used) throw new Error('These tests are skipped')
    const created = await server.createBucket()
    return {
      ...created,
      objects: createS3Objects({ client: used, ...created, prefix }),
      fetch: server.takesTwoAtOnce ? inTurn : fetch,
      async passTime(milliseconds) {
        await sleep(milliseconds)
      },
    }
  }

describe.skipIf(!server)('on an emulator', () => {
  objectsConformance('s3', openWith(client, ''))
  objectsConformance('s3 with faults, below a prefix,', openWith(troubled, 'some/where/'))

  it('has met every fault', () => {
    expect([...(met?.keys() ?? [])].toSorted()).toStrictEqual([
      'busy',
      'cut',
      'lost',
      'lost500',
      'serverError',
      'slow',
      'throttle',
      'truncated',
    ])
  })
})
