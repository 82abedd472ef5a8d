import { limits } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { probeHealth } from './health-probe.ts'
import { temporaryDirectory } from './homes.ts'
import { wire } from './run-wire-kit.ts'
import { startServer } from './server-process.ts'

const longestAnswerMs = 5_000

const large = (n: number) => ({ text: `${n}${'x'.repeat(250_000)}` })

/** A server in a process of its own, with models that have the given metadata. */
async function open(metadata: readonly object[] = []) {
  const directory = await temporaryDirectory()
  const server = await startServer(directory.path)
  const call = wire(server)
  const defined = await call('workflows.define', { name: 'a', schemas: {} })
  const { id: workflowId } = defined.data['workflow'] as { id: string }
  for (const [n, one] of metadata.entries()) {
    const { status } = await call('models.create', {
      workflowId,
      name: `model ${n}`,
      metadata: one,
    })
    expect(status).toBe(200)
  }
  return {
    server,
    call,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await directory[Symbol.asyncDispose]()
    },
  }
}

describe('What is too much to ask', () => {
  const many = <T>(length: number, item: T): T[] => Array.from({ length }, () => item)
  it('is refused at once', async () => {
    await using at = await open()
    const list = (filter: object) => at.call('models.list', { filter })
    const condition = { path: 'a', op: '=', value: 1 }
    for (const [filter, message] of [
      [{ tags: many(100_000, 'a') }, /at most 64 tags/],
      [{ metadata: many(limits.conditions + 1, condition) }, /at most 64 conditions/],
      [{ created: many(65, { op: '<', value: '2026-01-01' }) }, /at most 64 conditions/],
      [{ metadata: [{ path: 'a'.repeat(1_025), op: 'present' }] }, /at most 1024 characters/],
      [{ metadata: [{ path: many(2_000, 'a'), op: 'present' }] }, /at most 1024 characters/],
      [{ metadata: [{ ...condition, value: 'x'.repeat(5_000) }] }, /at most 4096 characters/],
      [{ nameContains: 'x'.repeat(100_000) }, /filter.nameContains/],
      [{ search: 'x '.repeat(100_000) }, /filter.search/],
    ] as const) {
      const { error } = await list(filter)
      expect(error.code).toBe('bad_input')
      expect(error.message).toMatch(message)
    }
    const tags = await list({ tags: many(900_000, 'a') })
    expect(tags.error.message).toMatch(/at most 160000 values/)
    const named = await at.call('models.get', { model: 'x'.repeat(1_000_000) })
    expect(named.error.message).toMatch(/at most 4096 characters/)
    expect(named.error.message.length).toBeLessThan(1_000)
    const sorted = await at.call('models.list', { sort: { metadata: 'a'.repeat(2_000) } })
    expect(sorted.error.message).toMatch(/at most 1024 characters/)
  })
})

describe('A batch', () => {
  const batch = async (url: string, token: string, calls: number, input: object) => {
    const paths = Array.from({ length: calls }, () => 'models.list').join(',')
    const inputs = Object.fromEntries(Array.from({ length: calls }, (_, n) => [n, input]))
    const response = await fetch(`${url}/trpc/${paths}?batch=1`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(inputs),
    })
    return { status: response.status, text: await response.text() }
  }

  it('of too many calls is refused', async () => {
    await using at = await open()
    const { status, text } = await batch(at.server.url, at.server.token, 1_000, {})
    expect(status).toBe(413)
    expect(text).toMatch(/at most 40 calls; this one has 1000/)
  })

  it('of 40 lists of large models answers with small pages', { timeout: 60_000 }, async () => {
    await using at = await open(Array.from({ length: 60 }, (_, n) => large(n)))
    await using health = probeHealth(at.server.url)
    const { url, token } = at.server
    const { status, text } = await batch(url, token, limits.batchCalls, { limit: 1_000 })
    expect(status).toBe(200)
    expect(text.length).toBeLessThan(limits.pageBytes + limits.batchCalls * limits.metadataBytes)
    expect(health.longestMs).toBeLessThan(longestAnswerMs / 5)
  })
})

describe('Lists and facets of large models', () => {
  it.each([{}, { sort: 'name' }, { sort: 'tags' }, { sort: { metadata: 'text' } }])(
    'go on by %o where a page ended by its bytes',
    async (order) => {
      await using at = await open(Array.from({ length: 40 }, (_, n) => large(n)))
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const { data } = await at.call('models.list', { ...order, limit: 1_000, cursor })
        const page = data as { items: { id: string }[]; next?: string }
        expect(page.items.length).toBeLessThan(20)
        seen.push(...page.items.map(({ id }) => id))
        cursor = page.next
      } while (cursor !== undefined)
      expect(seen).toHaveLength(40)
      expect(new Set(seen).size).toBe(40)
    },
  )

  it('are answered where a long key is above many', async () => {
    const below = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, 1]))
    const metadata = { ['x'.repeat(130_000)]: below, short: 1 }
    await using at = await open([metadata, metadata, metadata])
    await using health = probeHealth(at.server.url)
    const facets = await at.call('models.facets', {})
    expect(facets.data['paths']).toEqual([{ path: ['short'], models: 3 }])
    const found = await at.call('models.list', { filter: { search: 'x.k9999 short' } })
    expect(found.data['items']).toHaveLength(3)
    expect(health.longestMs).toBeLessThan(longestAnswerMs / 5)
  })
})
