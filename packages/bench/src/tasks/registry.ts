import type { Server } from 'node:http'
import { once } from 'node:events'
import { createAdaptorServer } from '@hono/node-server'
import { connect } from '@touchstone/client'
import { Hono } from 'hono'
import { classesOf, registryModel } from '../workload.ts'
import type { Target } from './target.ts'

/** Milliseconds that half, and all but a hundredth, of the calls stayed under. */
export interface Latency {
  readonly p50Ms: number
  readonly p99Ms: number
}

function latencyOf(timesMs: readonly number[]): Latency {
  const sorted = timesMs.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0
  return { p50Ms: at(0.5), p99Ms: at(0.99) }
}

async function timesOf(count: number, call: (i: number) => Promise<unknown>): Promise<number[]> {
  const timesMs: number[] = []
  for (let i = 0; i < count; i++) {
    const startedMs = performance.now()
    await call(i)
    timesMs.push(performance.now() - startedMs)
  }
  return timesMs
}

/** One POST after the other to a Hono route in another process, which answers a constant. */
export async function bareRoundTrips({ url, count }: { url: string; count: number }) {
  const body = JSON.stringify(registryModel(0))
  const headers = { 'content-type': 'application/json' }
  const trip = async (): Promise<unknown> =>
    (await fetch(url, { method: 'POST', headers, body })).json()
  await timesOf(Math.min(count, 200), trip)
  return latencyOf(await timesOf(count, trip))
}

/** Serves the constant of {@link bareRoundTrips} until the process is ended. */
export async function serveConstant(): Promise<string> {
  const app = new Hono()
  const constant = { result: { data: registryModel(0) } }
  app.post('/', (c) => c.json(constant))
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.')
  return `http://127.0.0.1:${address.port}/`
}

/** Creates many models, then loads, edits, renames and lists them, one call after the other. */
export async function registry({ models: count, ...target }: Target & { models: number }) {
  const { Model } = classesOf(connect(target), target.workload)
  const ids: string[] = []
  const create = await timesOf(count, async (i) => {
    const { name, ...rest } = registryModel(i)
    ids.push((await Model.create(name, rest)).id)
  })
  const some = Math.min(count, 2_000)
  const load = await timesOf(some, (i) => Model.load(registryModel(i).name))
  const loaded = await Promise.all(ids.slice(0, some).map((id) => Model.load(id)))
  const update = await timesOf(some, async (i) =>
    loaded[i]?.update({ metadataPatch: { train: { lr: i } } }),
  )
  const rename = await timesOf(some, async (i) => loaded[i]?.update({ name: `renamed-${i}` }))
  const { rpc } = connect(target)
  const workflowId = loaded[0]?.record.workflowId
  let cursor: string | undefined
  const list = await timesOf(Math.ceil(count / 50), async () => {
    const page = await rpc.models.list.query({ filter: { workflowId }, sort: 'name', cursor })
    cursor = page.next
  })
  const entries = Object.entries({ create, load, update, rename, list })
  return { calls: entries.map(([name, timesMs]) => ({ name, ...latencyOf(timesMs) })) }
}
