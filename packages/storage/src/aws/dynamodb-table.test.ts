import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { ConditionFailed, type Table, type WriteStep } from '@touchstone/core'
import { afterAll, describe, expect, it } from 'vitest'
import { createDynamoDbTable } from './dynamodb-table.ts'
import {
  addChaos,
  injectFaults,
  orSkip,
  startDynamoDbServer,
  type ChooseFault,
  type DynamoDbServer,
} from './testing/index.ts'

const server = await orSkip(startDynamoDbServer)
afterAll(() => server?.[Symbol.asyncDispose]())

const key = { pk: 'p', sk: 's' }
const other = { pk: 'p', sk: 't' }

describe.skipIf(!server)('a DynamoDB table', () => {
  it('tries a transaction again that met another one', async () => {
    const sent: string[] = []
    await using opened = await open((operation) => {
      sent.push(operation)
      return sent.length <= 3 ? 'conflict' : undefined
    })
    await opened.table.write([
      { put: key, value: '1', expect: 0 },
      { put: other, value: '2', expect: 0 },
    ])
    expect(sent).toHaveLength(4)
    expect(await opened.table.get(key)).toMatchObject({ revision: 1, value: '1' })
  })

  it('tells a failed condition, by its first step, from other writers being in the way', async () => {
    let count = 0
    await using opened = await open(() => (count++ % 2 === 0 ? 'conflict' : undefined))
    await opened.plain.write([{ put: key, value: '1', expect: 0 }])
    const steps: WriteStep[] = [
      { check: { pk: 'q', sk: 's' }, expect: 0 },
      { put: other, value: '2', expect: 0 },
      { put: key, value: '2', expect: 5 },
      { delete: { pk: 'q', sk: 't' }, expect: 1 },
    ]
    await expect(opened.table.write(steps)).rejects.toStrictEqual(new ConditionFailed(2))
    expect(count).toBe(2)
    expect(await opened.plain.get(other)).toBeUndefined()
  })

  it('is unavailable when others are always in the way', async () => {
    await using opened = await open(() => 'conflict')
    await expect(opened.table.write([{ put: key, value: '1', expect: 0 }])).rejects.toMatchObject({
      code: 'unavailable',
      details: { reason: 'TransactionConflict' },
    })
  })

  it('is unavailable when no batch is ever answered whole', async () => {
    await using opened = await open(() => 'unprocessed')
    await expect(opened.table.getMany([key, other])).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('throttling'),
    })
  })

  it.each(['throttle', 'serverError', 'cut'] as const)(
    'is unavailable when every request meets: %s',
    async (fault) => {
      await using opened = await open(() => fault, { maxAttempts: 2 })
      await expect(opened.table.get(key)).rejects.toMatchObject({ code: 'unavailable' })
      await expect(opened.table.query({ pk: 'p', limit: 1 })).rejects.toMatchObject({
        code: 'unavailable',
      })
    },
  )

  it.each(['lost', 'lost500'] as const)(
    'knows that its put went through, though the answer is %s and others wrote since',
    async (fault) => {
      let attempts = 0
      await using opened = await open(async () => {
        attempts++
        if (attempts === 1) return fault
        await opened.plain.write([{ put: key, value: '2', expect: 1 }])
        await opened.plain.write([{ put: key, value: '3', expect: 2 }])
        return undefined
      })
      await opened.table.write([{ put: key, value: '1', expect: 0 }])
      expect(attempts).toBe(2)
      expect(await opened.plain.get(key)).toMatchObject({ revision: 3, value: '3' })
    },
  )

  it('knows that its delete went through, though the answer is lost and others put since', async () => {
    let attempts = 0
    await using opened = await open(async () => {
      attempts++
      if (attempts === 1) return 'lost'
      await opened.plain.write([{ put: key, value: '2', expect: 0 }])
      return undefined
    })
    await opened.plain.write([{ put: key, value: '1', expect: 0 }])
    await opened.table.write([{ delete: key, expect: 1 }])
    expect(attempts).toBe(2)
    expect(await opened.plain.get(key)).toMatchObject({ revision: 1, value: '2' })
  })

  it('has one winner among 50 writers whose answers get lost', async () => {
    await using opened = await open()
    const tables = troubledTables(10, opened)
    for (let revision = 0; revision < 3; revision++) {
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, writer) =>
          writes(tables[writer % 10] ?? opened.plain, [
            { put: key, value: `${writer}`, expect: revision },
          ]),
        ),
      )
      const winners = results.flatMap((won, writer) => (won ? [`${writer}`] : []))
      expect(winners).toHaveLength(1)
      expect(await opened.plain.get(key)).toMatchObject({
        revision: revision + 1,
        value: winners[0],
      })
    }
  })

  it('counts exactly, with 8 counters whose answers get lost', async () => {
    await using opened = await open()
    await Promise.all(
      troubledTables(8, opened).map(async (table) => {
        for (let done = 0; done < 10;) {
          const item = await table.get(key)
          const value = `${Number(item?.value ?? 0) + 1}`
          if (await writes(table, [{ put: key, value, expect: item?.revision ?? 0 }])) done++
        }
      }),
    )
    expect(await opened.plain.get(key)).toMatchObject({ revision: 80, value: '80' })
  })

  it('reads for a single check', async () => {
    const sent: string[] = []
    await using opened = await open((operation) => void sent.push(operation))
    await opened.table.write([{ check: key, expect: 0 }])
    await expect(opened.table.write([{ check: key, expect: 1 }])).rejects.toThrow(ConditionFailed)
    expect(sent).toStrictEqual(['GetItem', 'GetItem'])
  })

  it('names an item that is none of its own', async () => {
    await using opened = await open()
    const { tableName } = opened
    await opened.client.send(
      new PutItemCommand({ TableName: tableName, Item: { pk: { S: 'p' }, sk: { S: 's' } } }),
    )
    await expect(opened.table.get(key)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining(`"${tableName}"`),
    })
  })

  it('names an item that is not as it was written, and takes one of before as it is', async () => {
    await using opened = await open()
    const { client, tableName, table } = opened
    const put = (attributes: Record<string, { S: string } | { N: string }>) =>
      client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: { pk: { S: 'p' }, sk: { S: 's' }, revision: { N: '1' }, ...attributes },
        }),
      )
    await put({ value: { S: '1' } })
    expect(await table.get(key)).toMatchObject({ value: '1' })
    await table.write([{ put: key, value: '2', expect: 1 }])
    expect(await table.get(key)).toMatchObject({ value: '2', revision: 2 })
    await put({ value: { S: '2' }, sum: { N: '7' } })
    await expect(table.get(key)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining(
        `The table "${tableName}" is damaged: the item "p s" does not match its checksum.`,
      ),
    })
  })

  it('names a table that is not there, and the next step', async () => {
    const table = createDynamoDbTable({ client: running().client(), tableName: 'missing' })
    for (const attempt of [
      () => table.get(key),
      () => table.getMany([key]),
      () => table.query({ pk: 'p', limit: 1 }),
      () => table.write([{ put: key, value: '1', expect: 0 }]),
    ])
      await expect(attempt()).rejects.toMatchObject({
        code: 'storage',
        message: expect.stringMatching(/the table "missing".*Deploy/),
      })
  })

  async function open(
    choose?: ChooseFault,
    options: { maxAttempts: number } = { maxAttempts: 12 },
  ) {
    const created = await running().createTable()
    const client = running().client(options)
    if (choose) injectFaults(client, choose)
    return {
      ...created,
      client,
      table: createDynamoDbTable({ ...created, client, random: () => 0 }),
      /** The same table, without faults. */
      plain: createDynamoDbTable({ ...created, client: running().client() }),
    }
  }

  // One client would soon have spent what the SDK grants it for retries.
  function troubledTables(count: number, { tableName }: { tableName: string }): Table[] {
    return Array.from({ length: count }, (_, seed) => {
      const client = running().client({ maxAttempts: 12 })
      addChaos(client, { seed, rates: { lost: 0.1, lost500: 0.1 } })
      return createDynamoDbTable({ client, tableName })
    })
  }

  function running(): DynamoDbServer {
    if (!server) throw new Error('These tests are skipped')
    return server
  }
})

async function writes(table: Table, steps: readonly WriteStep[]): Promise<boolean> {
  try {
    await table.write(steps)
    return true
  } catch (error) {
    if (error instanceof ConditionFailed) return false
    throw error
  }
}
