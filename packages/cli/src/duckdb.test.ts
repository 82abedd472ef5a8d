import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { connect, defineEvaluator, test } from '@touchstone/client'
import { serveLocal } from '@touchstone/server/local'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openDesk } from './run-cli.ts'

const types = {
  testSample: z.object({
    id: z.int(),
    text: z.string(),
    meta: z.object({ tags: z.array(z.string()), weight: z.number().nullable() }),
  }),
  groundTruth: z.object({ isHard: z.boolean() }),
  inference: z.object({
    best: z.object({ label: z.string(), score: z.number() }),
    note: z.string().nullable(),
    count: z.int(),
  }),
}

const size = 8
const tagsOf = (id: number): string[] => (id === 0 ? [] : ['a', `b,"${id}"`])
const sampleOf = (id: number) => ({
  id,
  text: `日本 "${id}", €\nté`,
  meta: { tags: tagsOf(id), weight: id % 2 === 0 ? id / 7 : null },
})
const labelOf = (id: number): string => `l${id}`

function infer({ id }: { id: number }) {
  if (id === 3) throw new RangeError('No "idea"')
  return {
    best: { label: labelOf(id), score: id / 3 },
    note: id % 2 === 0 ? 'ü' : null,
    count: Number.MAX_SAFE_INTEGER - id,
  }
}

/** A desk beside a server with a tested model `one`, and a DuckDB that has nothing of ours. */
async function openRichDesk() {
  await using opened = new AsyncDisposableStack()
  const home = opened.use(await openDesk())
  const server = await serveLocal({ directory: join(home.path, 'data'), port: 0 })
  opened.defer(() => server.close())
  const desk = opened.use(
    await openDesk({ TOUCHSTONE_URL: server.url, TOUCHSTONE_TOKEN: server.token }),
  )
  const touchstone = connect(server)
  const workflow = touchstone.defineWorkflow('Rich', types)
  const testCase = await workflow.TestCase.create('all', {
    samples: Array.from({ length: size }, (_, id) => ({
      testSample: sampleOf(id),
      groundTruth: { isHard: id % 2 === 1 },
    })),
  })
  const suite = await workflow.TestSuite.create('suite', { testCases: [testCase] })
  const model = await workflow.Model.create('one', {
    metadata: { train: { lr: 0.1 }, by: 'Zoë' },
    tags: ['prod', 'v2'],
    infer,
  })
  const instance = await DuckDBInstance.create(':memory:')
  opened.defer(() => instance.closeSync())
  const duck = await instance.connect()
  opened.defer(() => duck.closeSync())
  /** What a query answers: the types of its columns, and its rows. */
  const query = async (sql: string) => {
    const reader = await duck.runAndReadAll(sql)
    const kinds = reader.columnTypes().map(String)
    return {
      types: Object.fromEntries(reader.columnNames().map((name, i) => [name, kinds[i]])),
      rows: reader.getRowObjectsJS(),
    }
  }
  const held = opened.move()
  return {
    desk,
    defineWorkflow: touchstone.defineWorkflow.bind(touchstone),
    workflow,
    suite,
    model,
    query,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

describe.each(['csv', 'jsonl', 'jsonl.gz', 'jsonl.zst', 'parquet'])('DuckDB', (extension) => {
  // Lists and free-form objects are JSON text where a cell cannot hold them.
  const isText = !extension.startsWith('jsonl')
  const cell = (value: unknown) => (isText ? JSON.stringify(value) : value)

  it(`reads what the command exports as ${extension}, types and values`, async () => {
    await using rich = await openRichDesk()
    const { desk, query } = rich
    const evaluator = defineEvaluator(rich.workflow, {
      name: 'hits',
      version: '1',
      testCase: () => ({ accuracy: 0.75, hits: 6, best: 'ü' }),
    })
    const { run } = await test(rich.model, rich.suite, { evaluator })
    const exported = async (name: string, ...args: string[]) => {
      const file = join(desk.path, `${name}.${extension}`)
      await desk.json(['export', name, ...args, '--to', file])
      return query(`select * from '${file}'`)
    }

    const models = await exported('models')
    expect(models.types).toMatchObject({ id: 'VARCHAR', name: 'VARCHAR', revision: 'BIGINT' })
    expect(models.rows).toMatchObject([
      {
        name: 'one',
        revision: 1n,
        tags: cell(['prod', 'v2']),
        metadata: cell({ train: { lr: 0.1 }, by: 'Zoë' }),
      },
    ])

    const testSample = {
      'testSample.id': 'BIGINT',
      'testSample.text': 'VARCHAR',
      'testSample.meta.tags': isText ? 'VARCHAR' : 'VARCHAR[]',
      'testSample.meta.weight': 'DOUBLE',
      'groundTruth.isHard': 'BOOLEAN',
    }
    const labeled = Array.from({ length: size }, (_, id) => ({
      'testSample.id': BigInt(id),
      'testSample.text': sampleOf(id).text,
      'testSample.meta.tags': cell(tagsOf(id)),
      'testSample.meta.weight': sampleOf(id).meta.weight,
      'groundTruth.isHard': id % 2 === 1,
    }))
    expect(await exported('case', 'all')).toEqual({ types: testSample, rows: labeled })

    const ofNothing = { 'error.name': null, 'error.message': null, 'error.attempts': null }
    expect(await exported('inferences', '--model=one', '--case=all')).toEqual({
      types: {
        ...testSample,
        'inference.best.label': 'VARCHAR',
        'inference.best.score': 'DOUBLE',
        'inference.note': 'VARCHAR',
        'inference.count': 'BIGINT',
        'error.name': 'VARCHAR',
        'error.message': 'VARCHAR',
        'error.attempts': 'BIGINT',
      },
      rows: labeled.map((sample, id) => ({
        ...sample,
        'inference.best.label': id === 3 ? null : labelOf(id),
        'inference.best.score': id === 3 ? null : id / 3,
        'inference.note': id % 2 === 0 ? 'ü' : null,
        'inference.count': id === 3 ? null : 2n ** 53n - 1n - BigInt(id),
        ...(id === 3
          ? { 'error.name': 'RangeError', 'error.message': 'No "idea"', 'error.attempts': 1n }
          : ofNothing),
      })),
    })

    const metrics = await exported('metrics', run.id)
    expect(metrics.types).toMatchObject({
      'metrics.accuracy': 'DOUBLE',
      // A Parquet column of metrics has one type, whatever the numbers of this run are.
      'metrics.hits': extension === 'parquet' ? 'DOUBLE' : 'BIGINT',
    })
    expect(metrics.rows).toMatchObject([
      {
        scope: 'test case',
        testCase: 'all',
        'metrics.accuracy': 0.75,
        'metrics.hits': extension === 'parquet' ? 6 : 6n,
        'metrics.best': 'ü',
      },
    ])
  })
})

const tableTypes = {
  testSample: z.object({ id: z.int() }),
  groundTruth: z.object({ label: z.string() }),
  inference: z.object({
    best: z.object({ label: z.string(), scores: z.array(z.number().nullable()) }),
    price: z.number(),
    day: z.string(),
    at: z.string(),
    note: z.string().nullable(),
    isSure: z.boolean(),
    count: z.int(),
  }),
}

describe.each(['snappy', 'zstd'])('A Parquet file that DuckDB wrote with %s', (codec) => {
  it('is uploaded by the command, with every stored row what the file says', async () => {
    await using rich = await openRichDesk()
    const { desk, query } = rich
    const rows = 5_000
    const { Model, TestCase } = rich.defineWorkflow('Table', tableTypes)
    const testCase = await TestCase.create('table', {
      samples: Array.from({ length: rows }, (_, id) => ({
        testSample: { id },
        groundTruth: { label: 'x' },
      })),
    })
    const file = join(desk.path, 'table.parquet')
    await query(
      `copy (select i as id, {'label': 'l' || i, 'scores': [i / 3, null, 0.5]} as best,
        (i / 100)::decimal(10, 2) as price, date '2024-02-28' + (i % 3)::integer as day,
        timestamp '2024-02-28 12:00:00.123456' + to_seconds(i) as at,
        case when i % 2 = 0 then 'ü' || i end as note, i % 3 = 0 as isSure,
        9007199254740991 - i as count from range(${rows}) t(i))
        to '${file}' (format parquet, codec '${codec}', row_group_size 2048)`,
    )
    const groups = await query(
      `select count(distinct row_group_id) as n, any_value(compression) as codec
        from parquet_metadata('${file}')`,
    )
    expect(groups.rows).toEqual([{ n: 3n, codec: codec.toUpperCase() }])

    const args = ['upload', file, '--model=table', '--create', '--case=table', '--key=id']
    expect(await desk.json(args)).toMatchObject({ matched: rows, inserted: rows, errors: 0 })
    const stored = []
    const model = await Model.load('table')
    for await (const { testSample, inference } of model.inferences(testCase))
      stored.push({ id: testSample.id, inference })
    const startMs = Date.UTC(2024, 1, 28, 12)
    expect(stored).toEqual(
      Array.from({ length: rows }, (_, id) => ({
        id,
        inference: {
          best: { label: labelOf(id), scores: [id / 3, null, 0.5] },
          price: id / 100,
          day: ['2024-02-28', '2024-02-29', '2024-03-01'][id % 3],
          at: new Date(startMs + id * 1_000).toISOString().replace('.000Z', '.123456Z'),
          note: id % 2 === 0 ? `ü${id}` : null,
          isSure: id % 3 === 0,
          count: Number.MAX_SAFE_INTEGER - id,
        },
      })),
    )
  })
})
