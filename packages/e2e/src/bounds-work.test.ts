import type { Server } from 'node:http'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApp } from '@touchstone/server'
import { createAdaptorServer } from '@hono/node-server'
import { limits, type Table } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { openClocked } from './clocked-home.ts'

const author = { name: 'tester' }

/** Models in a table that counts how often it is asked, and tells of each question. */
async function open(models: readonly { name: string; metadata?: { text: string } }[]) {
  const home = await openClocked()
  const { services } = home
  const { workflow } = await services.workflows.define({ name: 'a', schemas: {} }, author)
  for (const one of models)
    await services.models.create(
      { workflowId: workflow.id, tags: [], metadata: {}, ...one },
      author,
    )
  const asked = { queries: 0, heard: async () => {} }
  const counted: Table = {
    ...home.data.table,
    async query(query) {
      asked.queries++
      await asked.heard()
      return home.data.table.query(query)
    },
  }
  return Object.assign(home, { asked, over: home.servicesOver(counted) })
}

const many = (count: number, metadata = { text: '' }) =>
  Array.from({ length: count }, (_, n) => ({ name: `model ${n}`, metadata }))

describe('A filtered list', () => {
  it('asks the table as often for one entry as for many', async () => {
    await using at = await open(many(600))
    const filter = { nameContains: 'of no model' }
    for (const limit of [1, limits.pageSize]) {
      at.asked.queries = 0
      expect(await at.over.models.list({ limit, filter })).toEqual({ items: [] })
      expect(at.asked.queries).toBeLessThan(8)
    }
  })

  it('ends a page after so many bytes of records, and goes on from there', async () => {
    const metadata = { text: 'x'.repeat(limits.metadataBytes - 100) }
    await using at = await open([...many(160, metadata), { name: 'the last' }])
    const filter = { nameContains: 'the last' }
    const first = await at.over.models.list({ filter })
    expect(first.items).toEqual([])
    const second = await at.over.models.list({ filter, cursor: first.next })
    expect(second.items.map(({ name }) => name)).toEqual(['the last'])
    expect(second.next).toBeUndefined()
  })
})

describe('Work over all models', () => {
  it.each([
    ['models.facets', {}],
    ['models.list', { sort: 'tags' }],
    ['models.list', { sort: { metadata: 'text' } }],
    ['models.list', { filter: { search: 'of no model' } }],
  ])('of %s %o ends when its caller goes away', async (procedure, input) => {
    await using at = await open(many(1_500))
    const { secret } = await at.services.tokens.create(
      { name: 'reader', role: 'reader', expiresAt: null },
      author,
    )
    const errors: unknown[] = []
    const { fetch: answer } = createApp({
      services: at.over,
      onInternalError: (error) => errors.push(error),
    })
    // The adaptor makes a plain HTTP server unless it is told otherwise.
    const server = createAdaptorServer({ fetch: answer }) as Server
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const caller = new AbortController()
    const gone = Promise.withResolvers<void>()
    server.on('request', (_, response) => response.once('close', gone.resolve))
    at.asked.heard = async () => {
      if (at.asked.queries !== 2) return
      caller.abort()
      await gone.promise
      await sleep(10)
    }
    const call = fetch(`http://127.0.0.1:${port}/trpc/${procedure}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
      signal: caller.signal,
    })
    await expect(call).rejects.toThrow('aborted')
    const closed = once(server, 'close')
    server.close()
    await closed
    await sleep(300)
    expect(at.asked.queries).toBeLessThan(4)
    expect(errors).toEqual([])
  })
})
