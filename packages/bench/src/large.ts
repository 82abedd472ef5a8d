import { limits } from '@touchstone/core'
import type { Bench } from './bench.ts'
import type { Figure } from './figure.ts'
import { startServer, type BenchServer } from './server.ts'

// Of the 1,024 MiB that the function on AWS has.
const heapMiB = 700
const mostSeconds = 2
const mostMiB = 512

/** A question, and how many models of which metadata it is about. */
interface Question {
  readonly bench: string
  readonly models: number
  readonly metadata: object
  readonly ask: (server: BenchServer) => Promise<Response>
}

const post = ({ url, token }: BenchServer, path: string, input: object): Promise<Response> =>
  fetch(`${url}/trpc/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  })

const text = (bytes: number): object => ({ text: 'x'.repeat(bytes - 11) })
const many = <T>(length: number, item: T): T[] => Array.from({ length }, () => item)

const questions: readonly Question[] = [
  {
    bench: 'large-tags',
    models: 10_000,
    metadata: {},
    ask: (server) => post(server, 'models.list', { filter: { tags: many(900_000, 'a') } }),
  },
  {
    bench: 'large-batch',
    models: 600,
    metadata: text(limits.metadataBytes),
    ask: (server) =>
      post(
        server,
        `${many(limits.batchCalls, 'models.list').join(',')}?batch=1`,
        Object.fromEntries(many(limits.batchCalls, { limit: limits.pageSize }).entries()),
      ),
  },
  {
    bench: 'large-sort',
    models: 6_000,
    metadata: text(64 * 1024),
    ask: (server) => post(server, 'models.list', { sort: { metadata: 'text' }, limit: 100 }),
  },
  {
    bench: 'large-filter',
    models: 600,
    metadata: text(limits.metadataBytes),
    ask: (server) => post(server, 'models.list', { filter: { search: 'of no model' } }),
  },
  {
    bench: 'large-facets',
    models: 3,
    metadata: {
      ['x'.repeat(130_000)]: Object.fromEntries(many(10_000, 1).map((one, n) => [`k${n}`, one])),
    },
    ask: (server) => post(server, 'models.facets', {}),
  },
]

/** Questions about many and large models, to a server with the memory of the function on AWS. */
export async function large(bench: Bench, scale: number): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const question of questions) {
    const directory = bench.path(question.bench)
    const models = Math.ceil(question.models * scale)
    {
      await using server = await startServer(directory)
      await fill(server, { ...question, models })
    }
    // A server of its own, whose peak is that of the question.
    await using server = await startServer(directory, [`--max-old-space-size=${heapMiB}`])
    const startedMs = performance.now()
    const response = await question.ask(server)
    const bytes = (await response.arrayBuffer()).byteLength
    const seconds = (performance.now() - startedMs) / 1_000
    const { peakMiB } = server.usage()
    figures.push({
      bench: question.bench,
      n: models,
      status: response.status,
      bytes,
      seconds,
      serverPeakMiB: peakMiB,
      target: `≤ ${mostSeconds} s, peak ≤ ${mostMiB} MiB`,
      met: seconds <= mostSeconds && peakMiB <= mostMiB,
    })
  }
  return figures
}

async function fill(
  server: BenchServer,
  { models, metadata }: Pick<Question, 'models' | 'metadata'>,
): Promise<void> {
  const defined = await post(server, 'workflows.define', { name: 'large', schemas: {} })
  // The server's answer is that of this procedure.
  const { result } = (await defined.json()) as { result: { data: { workflow: { id: string } } } }
  const workflowId = result.data.workflow.id
  const names = Array.from({ length: models }, (_, n) => `model ${n}`).values()
  const lane = async (): Promise<void> => {
    for (const name of names) {
      const { status } = await post(server, 'models.create', { workflowId, name, metadata })
      if (status !== 200) throw new Error(`The model ${name} was answered with ${status}.`)
    }
  }
  await Promise.all(many(4, undefined).map(lane))
}
