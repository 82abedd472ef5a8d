import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, describe, expect, it } from 'vitest'
import { tableConformance, type OpenTable } from '../conformance/index.ts'
import { createDynamoDbTable } from './dynamodb-table.ts'
import { addChaos, orSkip, startDynamoDbServer } from './testing/index.ts'

const server = await orSkip(startDynamoDbServer)
afterAll(() => server?.[Symbol.asyncDispose]())
const client = server?.client()
const troubled = server?.client({ maxAttempts: 12 })
const rates = { conflict: 0.05, unprocessed: 0.2 }
const met = troubled && addChaos(troubled, { seed: 20_261_124, rates })

const openWith =
  (used: DynamoDBClient | undefined): OpenTable =>
  async () => {
    if (!server || !used) throw new Error('These tests are skipped')
    const created = await server.createTable()
    return { ...created, table: createDynamoDbTable({ client: used, ...created }) }
  }

describe.skipIf(!server)('on an emulator', () => {
  tableConformance('dynamodb', openWith(client))
  tableConformance('dynamodb with faults', openWith(troubled))

  it('has met every fault', () => {
    expect([...(met?.keys() ?? [])].toSorted()).toStrictEqual([
      'conflict',
      'cut',
      'lost',
      'lost500',
      'serverError',
      'slow',
      'throttle',
      'unprocessed',
    ])
  })
})
