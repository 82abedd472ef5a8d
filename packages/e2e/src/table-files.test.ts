import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { readCsv, readTable } from '@touchstone/client/node'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { animals, guess } from './animals.ts'
import { openServer, temporaryDirectory } from './homes.ts'
import { refusalOf } from './refusal.ts'
import { all, stage } from './run-kit.ts'

const rowsOf = (count: number) =>
  animals(count).map(({ testSample }) => ({ ...testSample, ...guess(testSample) }))

const toCsv = (rows: readonly object[]): string =>
  [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))].join('\n')
const toJsonLines = (rows: readonly object[]): string =>
  rows.map((row) => JSON.stringify(row)).join('\n')

describe('A file of inferences', () => {
  it.each<[string, (rows: readonly object[]) => string | Uint8Array]>([
    ['a.csv', toCsv],
    ['a.csv.gz', (rows) => gzipSync(toCsv(rows))],
    ['a.jsonl', toJsonLines],
    ['a.jsonl.zst', (rows) => zstdCompressSync(toJsonLines(rows))],
  ])('is uploaded from %s', async (name, write) => {
    await using home = await openServer()
    await using directory = await temporaryDirectory()
    const { model, suite } = await stage(home.touchstone, { count: 5_000 })
    const path = join(directory.path, name)
    await writeFile(path, write(rowsOf(5_000)))
    const summary = await model.uploadInferences(suite, readTable(path), { key: 'locator' })
    expect(summary).toMatchObject({ rows: 5_000, inserted: 5_000, parts: 2 })
    for await (const { testSample, inference } of model.inferences(suite))
      expect(inference).toEqual(guess(testSample))
  })

  it('with a bad value names file, line, column and value, and goes on when it is mended', async () => {
    await using home = await openServer()
    await using directory = await temporaryDirectory()
    const { model, suite } = await stage(home.touchstone, { count: 5_000 })
    const path = join(directory.path, 'predictions.csv')
    const good = toCsv(rowsOf(5_000))
    await writeFile(path, good.replace(/(4998\.png,\w+),.*/, '$1,n/a'))
    const upload = () => model.uploadInferences(suite, readTable(path), { key: 'locator' })
    const refused = await refusalOf(upload())
    expect(refused.code).toBe('schema_mismatch')
    expect(refused.summary).toBe(
      'predictions.csv, line 5000, column "score": "n/a" is not a number.',
    )
    await writeFile(path, good)
    // The first block was complete and stored before the bad row came.
    expect(await upload()).toMatchObject({ inserted: 2, unchanged: 4_998, parts: 1 })
  })

  it('that contradicts itself names both lines', async () => {
    await using home = await openServer()
    await using directory = await temporaryDirectory()
    const { model, suite } = await stage(home.touchstone, { count: 3 })
    const path = join(directory.path, 'twice.csv')
    await writeFile(path, `${toCsv(rowsOf(3))}\ns3://animals/0.png,cow,0\n`)
    const refused = await refusalOf(
      model.uploadInferences(suite, readCsv(path), { key: 'locator' }),
    )
    expect(refused.message).toContain(
      'different inferences in twice.csv, line 2 and in twice.csv, line 5.',
    )
  })

  it('gets its types from the workflow', async () => {
    await using home = await openServer()
    await using directory = await temporaryDirectory()
    const { Model, TestCase } = home.touchstone.defineWorkflow('Typed', {
      testSample: z.object({ id: z.int() }),
      groundTruth: z.object({ ok: z.boolean(), note: z.string() }),
      inference: z.object({
        best: z.object({ label: z.string(), score: z.number().nullable() }).optional(),
        scores: z.array(z.number()),
        certain: z.boolean(),
        note: z.string().optional(),
      }),
    })
    const labels = join(directory.path, 'labels.csv')
    await writeFile(labels, 'id,ok,note\n1,true,\n2,FALSE,x\n3,0,y\n')
    const testCase = await TestCase.fromTable('typed', readTable(labels))
    expect(await all(testCase.rows())).toEqual([
      { testSample: { id: 1 }, groundTruth: { ok: true, note: '' } },
      { testSample: { id: 2 }, groundTruth: { ok: false, note: 'x' } },
      { testSample: { id: 3 }, groundTruth: { ok: false, note: 'y' } },
    ])
    const path = join(directory.path, 'typed.csv')
    const header = 'id,best.label,best.score,scores,certain,note'
    const lines = ['3,007,1e-3,"[1,2.5]",true,', '1,,,[],false,hi', '2,x,,[],1,']
    await writeFile(path, [header, ...lines].join('\r\n'))
    const model = await Model.create('typed')
    await model.uploadInferences(testCase, readTable(path), { key: 'id' })
    const inferences = (await all(model.inferences(testCase))).map(({ inference }) => inference)
    expect(inferences).toEqual([
      { scores: [], certain: false, note: 'hi' },
      { best: { label: 'x', score: null }, scores: [], certain: true },
      { best: { label: '007', score: 0.001 }, scores: [1, 2.5], certain: true },
    ])
    for (const [line, message] of [
      ['1,x,0.5,[],maybe,', 'column "certain": "maybe" is neither true nor false'],
      ['1,x,0x1,[],true,', 'column "best.score": "0x1" is not a number'],
      ['1,x,1,nothing,true,', 'column "scores": "nothing" is not a JSON array'],
      ['1,x,1,"[1,""a""]",true,', 'column "scores": '],
      ['1.5,x,1,[],true,', 'has the key "1.5" in "id"'],
    ]) {
      await writeFile(path, [header, line].join('\n'))
      const refused = await refusalOf(
        model.uploadInferences(testCase, readTable(path), { key: 'id', onMissing: 'skip' }),
      )
      expect(refused.message).toContain(`typed.csv, line 2`)
      expect(refused.message).toContain(message)
    }
  })
})
