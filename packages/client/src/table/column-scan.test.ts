import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { ColumnScan } from './column-scan.ts'
import { namesRead } from './column-source.ts'
import { errorReader } from './row-error.ts'
import { rowMapper, type ColumnMap } from './row-mapper.ts'
import { compileKey } from './table-key.ts'

type Row = Readonly<Record<string, unknown>>

const testSample = z.object({ id: z.string(), text: z.string().optional() })
const inference = z.object({
  label: z.string(),
  score: z.number().nullish(),
  box: z.object({ x: z.number(), y: z.number() }).optional(),
})
const known = { testSample: ['id', 'text'], groundTruth: ['label'] }

function sourcesOf(map?: ColumnMap<Row>) {
  const key = compileKey<Row>('id', { testSample, isText: true })
  const mapper = rowMapper<Row>(inference, { prefix: 'inference', map, isText: true })
  return [...key.sources, ...mapper.sources, ...errorReader<Row>(inference).sources]
}

function columnsOf(rows: readonly Row[], map?: ColumnMap<Row>) {
  const scan = new ColumnScan(sourcesOf(map), known)
  scan.see({ rows })
  return scan.columns()
}

const takenOf = (rows: readonly Row[], map?: ColumnMap<Row>): string[] =>
  columnsOf(rows, map).taken.map(({ field, column }) => `${field} ← ${column}`)

describe('ColumnScan', () => {
  it('finds columns as rows are read: with a prefix first, whole before its fields', () => {
    expect(takenOf([{ id: 1, label: 1, score: 1, 'box.x': 1, 'inference.box.y': 1 }])).toEqual([
      'testSample.id ← id',
      'inference.label ← label',
      'inference.score ← score',
      'inference.box.x ← box.x',
      'inference.box.y ← inference.box.y',
    ])
    const both = columnsOf([{ 'testSample.id': 1, id: 1, inference: {}, label: 1 }])
    expect(both.taken.map(({ column }) => column)).toEqual(['testSample.id', 'inference'])
    expect(both.unused).toEqual(['id', 'label'])
  })

  it('finds columns inside of others', () => {
    const rows = [{ testSample: { id: 1 }, best: { label: 1 }, error: { message: 'x' } }]
    expect(takenOf(rows, { label: 'best.label' })).toEqual([
      'testSample.id ← testSample.id',
      'inference.label ← best.label',
      'error.name ← error.name',
      'error.message ← error.message',
      'error.attempts ← error.attempts',
    ])
    expect(columnsOf(rows, { label: 'best.label' }).unused).toEqual([])
    // A number with that name has nothing inside.
    expect(columnsOf([{ id: 1, label: 1, error: 0.5 }]).unused).toEqual(['error'])
  })

  it('looks at every row, as rows may have different columns', () => {
    const rows = [
      { id: 1, label: 1 },
      { id: 1, 'inference.label': 1, note: 1 },
      { id: 1, extra: 1 },
    ]
    expect(columnsOf(rows)).toMatchObject({
      taken: [{ column: 'id' }, { column: 'label' }, { column: 'inference.label' }],
      unused: ['note', 'extra'],
    })
  })

  it('goes by what the table says about its columns, where some were left out', () => {
    const scan = new ColumnScan(sourcesOf(), known)
    scan.see({ rows: [{ id: 1 }], columns: ['id', 'label', 'other'] })
    scan.see({ rows: [], columns: ['id', 'second file'] })
    expect(scan.columns()).toMatchObject({
      taken: [{ column: 'id' }, { column: 'label' }],
      unused: ['other', 'second file'],
    })
  })

  it('does not know what a function leaves unused', () => {
    const taken = [{ column: 'id', field: 'testSample.id' }]
    expect(columnsOf([{ id: 1, label: 1 }], (row) => row)).toEqual({ taken, doubts: [] })
    const some = columnsOf([{ id: 1, a: 1 }], { label: 'a', score: () => 1 })
    expect(some).not.toHaveProperty('unused')
    expect(some.taken).toHaveLength(2)
  })

  it('doubts a field with the name of a ground truth beside a column like a prediction', () => {
    const doubt = (...others: string[]) =>
      columnsOf([Object.fromEntries(['id', 'label', ...others].map((name) => [name, 1]))]).doubts
    expect(doubt('prediction', 'latency', 'lable')).toEqual([
      { reason: 'ground_truth', field: 'inference.label', instead: ['prediction'] },
    ])
    expect(doubt('a', 'pred_1', 'guess', 'result', 'output')).toMatchObject([
      { instead: ['pred_1', 'guess', 'result'] },
    ])
    // Nothing else looks like the prediction (a test case may be made of a column `class`, which then
    // is the truth), or the truth is in a column of its own.
    for (const others of [
      [],
      ['score'],
      ['text'],
      ['testSample.text'],
      ['class', 'latency'],
      ['groundTruth.label', 'prediction'],
    ])
      expect(doubt(...others)).toEqual([])
    const named = columnsOf([{ id: 1, label: 1, prediction: 1 }], { label: 'label' })
    expect(named.doubts).toEqual([])
  })

  it('suggests a column for a field that has none', () => {
    const doubts = (row: Row, map?: ColumnMap<Row>) =>
      columnsOf([row], map).doubts.filter(({ reason }) => reason !== 'ground_truth')
    const score = { reason: 'no_column', field: 'inference.score' }
    expect(doubts({ id: 1, label: 1, scores: 1 })).toEqual([{ ...score, instead: ['scores'] }])
    expect(doubts({ id: 1, a: 1, score: 1 }, { label: 'a' })).toEqual([
      { ...score, reason: 'not_mapped', instead: ['score'] },
    ])
    expect(doubts({ id: 1, prediction: 1 }, { label: 'predction' })).toEqual([
      { reason: 'no_column', field: 'inference.label', instead: ['prediction'] },
    ])
    expect(doubts({ id: 1, label: 1, message: 1 })).toEqual([])
  })

  it('keeps a bounded number of free columns', () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => ({ id: 1, label: 1, [`free ${i}`]: 1 }))
    const { unused = [] } = columnsOf(rows)
    expect(unused.length).toBeGreaterThan(100)
    expect(unused.length).toBeLessThan(20_000)
  })
})

it('names all columns that may be read, and all of them where a function reads', () => {
  expect(namesRead(sourcesOf({ label: 'a.b' }))).toEqual([
    'testSample.id',
    'id',
    'a.b',
    'error.name',
    'error.message',
    'error.attempts',
  ])
  expect(namesRead(sourcesOf())).toEqual(
    expect.arrayContaining(['inference', 'inference.box', 'box', 'inference.box.x', 'box.x']),
  )
  expect(namesRead(sourcesOf({ label: () => 1 }))).toBeUndefined()
})

it('refuses a column that a map names and no row has, with what there is', () => {
  const named = { field: 'inference.note', names: ['dur'], isNamed: true }
  const scan = new ColumnScan([named])
  scan.see({ rows: [], columns: ['id', 'label', 'duration'] })
  expect(() => scan.requireNamed('preds.parquet')).toThrow(
    'preds.parquet has no column "dur", which the map names for inference.note; it has "id", "label", "duration".',
  )
  const found = new ColumnScan([named])
  found.see({ rows: [{ id: 1 }, { id: 2, dur: 3 }] })
  found.requireNamed('preds.jsonl')
  new ColumnScan([named]).requireNamed('an empty table')
})
