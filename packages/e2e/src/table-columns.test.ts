import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Table } from '@touchstone/client'
import { readCsv, readJsonLines, readTable } from '@touchstone/client/node'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openServer, temporaryDirectory } from './homes.ts'
import { refusalOf } from './refusal.ts'

const ids = ['a1', 'a2', 'a3']

/** A workflow whose ground truths and inferences both have a label, with a test case of three. */
async function openLab() {
  const home = await openServer()
  const directory = await temporaryDirectory()
  const { TestCase, Model } = home.touchstone.defineWorkflow('Lab', {
    testSample: z.object({ id: z.string(), text: z.string().optional() }),
    groundTruth: z.object({ label: z.string() }),
    inference: z.object({ label: z.string(), score: z.number().nullish() }),
  })
  const samples = ids.map((id) => ({ testSample: { id }, groundTruth: { label: 'cat' } }))
  const testCase = await TestCase.create('lab', { samples })
  const model = await Model.create('model')
  return {
    TestCase,
    model,
    testCase,
    async write(name: string, lines: readonly string[]): Promise<string> {
      const path = join(directory.path, name)
      await writeFile(path, `${lines.join('\n')}\n`)
      return path
    },
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]()
      await directory[Symbol.asyncDispose]()
    },
  }
}

const ignored = [
  'id,lable,scores,prediction,label',
  'a1,x,0.9,dog,cat',
  'a2,x,0.8,dog,dog',
  'a3,x,0.7,cat,cat',
]
const key = { column: 'id', field: 'testSample.id' }

/** A table that tells which columns it was asked for, each time that it was read. */
function asked<Row>(table: Table<Row>): Table<Row> & { asked: (readonly string[] | undefined)[] } {
  const watched = {
    ...table,
    asked: [] as (readonly string[] | undefined)[],
    batches(options: Parameters<Table<Row>['batches']>[0]) {
      watched.asked.push(options?.columns)
      return table.batches(options)
    },
  }
  return watched
}

describe('The columns of a table of inferences', () => {
  it('are told before the upload, and alike in a dry run, an upload, and one that reads once', async () => {
    await using lab = await openLab()
    const path = await lab.write('ignored.csv', ignored)
    const expected = {
      taken: [key, { column: 'label', field: 'inference.label' }],
      unused: ['lable', 'scores', 'prediction'],
      doubts: [
        { reason: 'ground_truth', field: 'inference.label', instead: ['prediction'] },
        { reason: 'no_column', field: 'inference.score', instead: ['scores'] },
      ],
    }
    const matches: unknown[] = []
    const options = {
      key: 'id',
      onMatch: ({ columns }: { columns: unknown }) => matches.push(columns),
    }
    const upload = (more: { dryRun?: boolean; reset?: boolean }) =>
      lab.model.uploadInferences(lab.testCase, readCsv(path), { ...options, ...more })
    expect((await upload({ dryRun: true })).columns).toEqual(expected)
    expect((await upload({})).columns).toEqual(expected)
    expect(matches).toEqual([expected, expected])
    async function* once() {
      yield* readCsv(path)
    }
    const streamed = await lab.model.uploadInferences(lab.testCase, once(), { key: 'id' })
    expect(streamed).toMatchObject({ unchanged: 3, columns: expected })
  })

  it('are those of a map, with what it leaves unused; of a function nobody knows', async () => {
    await using lab = await openLab()
    const path = await lab.write('ignored.csv', ignored)
    const mapped = await lab.model.uploadInferences(lab.testCase, readCsv(path), {
      key: 'id',
      map: { label: 'prediction', score: 'scores' },
    })
    expect(mapped.columns).toEqual({
      taken: [
        key,
        { column: 'prediction', field: 'inference.label' },
        { column: 'scores', field: 'inference.score' },
      ],
      unused: ['lable', 'label'],
      doubts: [],
    })
    const byFunction = await lab.model.uploadInferences(lab.testCase, readCsv(path), {
      key: 'id',
      map: ({ prediction, scores }) => ({ label: prediction, score: Number(scores) }),
    })
    expect(byFunction.unchanged).toBe(3)
    expect(byFunction.columns).toEqual({ taken: [key], doubts: [] })
  })

  it('are found in all rows of JSON Lines, whose columns may differ', async () => {
    await using lab = await openLab()
    const path = await lab.write('rows.jsonl', [
      '{"id":"a1","label":"cat"}',
      '{"id":"a2","inference":{"label":"cat"},"extra":1}',
      '{"id":"a3","error":{"message":"broken"},"label":null}',
    ])
    const { columns, errors } = await lab.model.uploadInferences(
      lab.testCase,
      readJsonLines(path),
      { key: 'id' },
    )
    expect(errors).toBe(1)
    expect(columns.taken.map(({ column }) => column)).toEqual([
      'id',
      'inference',
      'label',
      'error.name',
      'error.message',
      'error.attempts',
    ])
    expect(columns.unused).toEqual(['extra'])
  })

  it('suggest a name where one that is needed is not there', async () => {
    await using lab = await openLab()
    const path = await lab.write('slip.csv', ['id,lable', 'a1,cat', 'a2,cat', 'a3,cat'])
    const refused = await refusalOf(
      lab.model.uploadInferences(lab.testCase, readCsv(path), { key: 'id' }),
    )
    expect(refused.message).toBe(
      'slip.csv, line 2 has no column "label"; it has "id", "lable". Did you mean "lable"?',
    )
    const other = await refusalOf(
      lab.model.uploadInferences(lab.testCase, readCsv(path), { key: { id: 'ID' } }),
    )
    expect(other.message).toContain('has no column "ID"; it has "id", "lable". Did you mean "id"?')
  })

  it('are asked of the reader: those of the key first, all where rows are left out as a whole', async () => {
    await using lab = await openLab()
    const path = await lab.write('ignored.csv', ignored)
    const columnsOf = async (more: object): Promise<unknown> => {
      const table = asked(readCsv(path))
      const options = { key: 'id', map: { label: 'label' }, ...more }
      await lab.model.uploadInferences(lab.testCase, table, options)
      return table.asked
    }
    const keys = ['testSample.id', 'id']
    const needed = [...keys, 'label', 'error.name', 'error.message', 'error.attempts']
    const onReject = () => undefined
    expect(await columnsOf({})).toEqual([keys, needed])
    expect(await columnsOf({ onReject })).toEqual([keys, needed])
    expect(await columnsOf({ onReject, onError: 'skip' })).toEqual([keys, undefined])
    expect(await columnsOf({ onReject, onUnknown: 'skip' })).toEqual([keys, undefined])
    expect(await columnsOf({ map: ({ label }: { label: string }) => ({ label }) })).toEqual([
      keys,
      undefined,
    ])
  })

  it('of Parquet that nobody asks for may have a type that cannot be read', async () => {
    await using lab = await openLab()
    const path = new URL('unused-interval.parquet', import.meta.url).pathname
    const upload = (more: object) =>
      lab.model.uploadInferences(lab.testCase, readTable(path), {
        key: 'id',
        onMissing: 'skip',
        onUnknown: 'skip',
        ...more,
      })
    const { columns, matched } = await upload({})
    expect(matched).toBeGreaterThan(0)
    expect(columns.unused).toEqual(['took'])
    expect((await upload({ onReject: () => undefined })).columns).toEqual(columns)
    expect((await lab.TestCase.fromTable('interval', readTable(path))).size).toBe(matched)
    const refused = await refusalOf(upload({ map: { label: 'took' } }))
    expect(refused).toMatchObject({ code: 'bad_input', details: { column: 'took' } })
    const absent = await refusalOf(upload({ map: { label: 'lable' } }))
    expect(absent.message).toContain('it has "id", "label", "took". Did you mean "label"?')
  })
})

describe('The columns of a table of ground truths', () => {
  it('are told by a check, and before a test case is made or edited', async () => {
    await using lab = await openLab()
    const lines = ['id,text,class,lable', 'b1,x,cat,x', 'b2,y,dog,x', 'b2,y,dog,x']
    const path = await lab.write('labels.csv', lines)
    const read: unknown[] = []
    const options = {
      groundTruth: { label: 'class' },
      onRead: (check: unknown) => read.push(check),
    }
    const checked = await lab.TestCase.checkTable(readCsv(path), options)
    expect(checked).toEqual({
      rows: 3,
      samples: 2,
      duplicates: 1,
      rejected: 0,
      columns: {
        taken: [
          key,
          { column: 'text', field: 'testSample.text' },
          { column: 'class', field: 'groundTruth.label' },
        ],
        unused: ['lable'],
        doubts: [],
      },
    })
    const made = await lab.TestCase.fromTable('from a table', readCsv(path), options)
    expect(made.size).toBe(2)
    await made.editFromTable(readCsv(path), options)
    expect(read).toEqual([checked, checked, checked])
  })

  it('are asked of the reader', async () => {
    await using lab = await openLab()
    const path = await lab.write('labels.csv', ['id,label,other', 'b1,cat,x'])
    const table = asked(readCsv(path))
    await lab.TestCase.checkTable(table)
    await lab.TestCase.checkTable(table, { onReject: () => undefined, onError: 'skip' })
    const [needed, whole] = table.asked
    expect(needed).toEqual(expect.arrayContaining(['id', 'testSample.id', 'text', 'label']))
    expect(needed).not.toContain('other')
    expect(whole).toBeUndefined()
  })

  it('of an empty table are none', async () => {
    await using lab = await openLab()
    const path = await lab.write('header-only.csv', ['id,label'])
    const check = await lab.TestCase.checkTable(readCsv(path))
    expect(check).toMatchObject({ rows: 0, samples: 0, columns: { taken: [] } })
  })
})
