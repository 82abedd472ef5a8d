import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@touchstone/client'
import {
  inferencesTable,
  metricsTable,
  modelsTable,
  readTable,
  testCaseTable,
  writeTable,
} from '@touchstone/client/node'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openServer, temporaryDirectory } from './homes.ts'
import { refusalOf } from './refusal.ts'
import { all, stage } from './run-kit.ts'

const extensions = ['csv', 'tsv', 'csv.gz', 'jsonl', 'jsonl.zst', 'parquet']

const richTypes = {
  testSample: z.object({
    id: z.int(),
    text: z.string(),
    metadata: z.record(z.string(), z.json()).optional(),
  }),
  groundTruth: z.object({ labels: z.array(z.string()), isHard: z.boolean() }),
  inference: z.object({
    best: z.object({ label: z.string(), score: z.number() }).optional(),
    note: z.string().nullable(),
    count: z.int(),
    details: z.record(z.string(), z.number()),
  }),
}

const texts = [
  'plain',
  'comma, "quote"; tab\t',
  'two\nlines',
  ' spaces ',
  '日本語 €',
  "'=1+1",
  '0012',
]

const richSamples = (count: number) =>
  Array.from({ length: count }, (_, id) => ({
    testSample: {
      id,
      text: `${texts[id % texts.length]} ${id}`,
      ...(id % 2 === 0 ? { metadata: { nested: { id }, list: [1, null, 'x'] } } : {}),
    },
    groundTruth: { labels: id % 3 === 0 ? [] : ['a', 'b,c'], isHard: id % 2 === 1 },
  }))

function richInfer({ id }: { id: number }) {
  if (id % 10 === 9) throw new RangeError(`No idea, "${id}"`)
  return {
    ...(id % 4 === 0 ? {} : { best: { label: `"${id}"`, score: id / 7 } }),
    note: id % 5 === 0 ? null : (texts[id % texts.length] ?? null),
    count: 2 ** 40 + id,
    details: { [`key ${id}`]: 1e-7 * id },
  }
}

describe.each(extensions)('An export as %s', (extension) => {
  it('is imported to what it was, test case and inferences and errors', async () => {
    await using home = await openServer()
    await using directory = await temporaryDirectory()
    const { Model, TestCase, TestSuite } = home.touchstone.defineWorkflow('Rich', richTypes)
    const testCase = await TestCase.create('one', { samples: richSamples(200) })
    const suite = await TestSuite.create('suite', { testCases: [testCase] })
    const model = await Model.create('one', { infer: richInfer })
    await test(model, suite)
    const at = (name: string) => join(directory.path, `${name}.${extension}`)
    expect(await writeTable(at('case'), testCaseTable(testCase))).toEqual({ rows: 200 })
    expect(await writeTable(at('of-case'), inferencesTable(model, testCase))).toEqual({ rows: 200 })
    expect(await writeTable(at('of-suite'), inferencesTable(model, suite))).toEqual({ rows: 200 })

    await using other = await openServer()
    const there = other.touchstone.defineWorkflow('Rich', richTypes)
    const copy = await there.TestCase.fromTable('copy', readTable(at('case')))
    expect(await all(copy.rows())).toEqual(await all(testCase.rows()))
    for (const name of ['of-case', 'of-suite']) {
      const copied = await there.Model.create(name)
      const summary = await copied.uploadInferences(copy, readTable(at(name)), { key: 'id' })
      expect(summary).toMatchObject({ attempted: 200, inserted: 180, errors: 20, missing: 0 })
      expect(await all(copied.inferences(copy))).toEqual(await all(model.inferences(testCase)))
    }
  })

  it('may have no rows', async () => {
    await using home = await openServer()
    await using directory = await temporaryDirectory()
    const { model, suite } = await stage(home.touchstone)
    const path = join(directory.path, `empty.${extension}`)
    expect(await writeTable(path, inferencesTable(model, suite))).toEqual({ rows: 0 })
    expect(await all(readTable(path))).toEqual([])
  })
})

describe('An export', () => {
  it('has the models with their tags and metadata', async () => {
    await using home = await openServer()
    await using directory = await temporaryDirectory()
    const { workflow } = await stage(home.touchstone)
    const metadata = { train: { lr: 0.1 }, by: 'Zoë, "Z"' }
    await workflow.Model.create('second', { metadata, tags: ['prod', 'v2'] })
    const path = join(directory.path, 'models.parquet')
    expect(await writeTable(path, modelsTable(workflow.Model.list()))).toEqual({ rows: 2 })
    const rows = await all(readTable(path))
    expect(rows.map(({ name }) => name)).toEqual(['cat or dog', 'second'])
    expect(rows[1]).toMatchObject({ revision: 1n, metadata, tags: ['prod', 'v2'] })
  })

  it('has the metrics of test cases and suites', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'metrics.csv')
    const configuration = { threshold: 0.5 }
    const testCases = [{ name: 'all', metrics: { accuracy: 0.75, per: { cat: 1 }, best: 'cat' } }]
    const metrics = [{ configuration, testCases, testSuite: { accuracy: 0.5 } }]
    expect(await writeTable(path, metricsTable(metrics))).toEqual({ rows: 2 })
    const text = await readFile(path, 'utf8')
    expect(text.split('\r\n')).toEqual([
      '\uFEFFconfiguration,scope,testCase,metrics.accuracy,metrics.per.cat,metrics.best',
      '"{""threshold"":0.5}",test case,all,0.75,1,cat',
      '"{""threshold"":0.5}",test suite,,0.5,,',
      '',
    ])
  })

  it('leaves no file behind when it fails', async () => {
    await using directory = await temporaryDirectory()
    const table = { columns: [], rows: () => [] }
    const path = join(directory.path, 'none', 'a.csv')
    const refused = await refusalOf(writeTable(path, table))
    expect(refused.message).toContain('Cannot write "')
    const other = await refusalOf(writeTable(join(directory.path, 'a.xlsx'), table))
    expect(other.message).toContain('does not have the extension of a table')
  })
})
