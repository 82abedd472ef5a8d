import type { UploadProgress } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { animals, guess } from './animals.ts'
import { homesWithFaults } from './every-home.ts'
import { openServer } from './homes.ts'
import { refusalOf } from './refusal.ts'
import { all, stage } from './run-kit.ts'

const rowsOf = (count: number) =>
  animals(count).map(({ testSample }) => ({ ...testSample, ...guess(testSample) }))

/** The same rows in another order, the same each time. */
const shuffled = <R>(rows: readonly R[]): R[] =>
  rows.map((_, i) => rows[(i * 7_919) % rows.length] as R)

describe.each(homesWithFaults)('A table of inferences $name', ({ open }) => {
  it('is stored whatever the order of its rows, and once', async () => {
    await using home = await open()
    const { model, suite, testCase } = await stage(home.touchstone, { count: 300 })
    const rows = shuffled(rowsOf(300))
    const first = await model.uploadInferences(suite, rows, { key: 'locator' })
    expect(first).toMatchObject({ rows: 300, matched: 300, missing: 0, unknown: 0 })
    expect(first).toMatchObject({ attempted: 300, inserted: 300, unchanged: 0, conflicts: 0 })
    expect(first).toMatchObject({ parts: 1 })
    for await (const { testSample, inference } of model.inferences(testCase))
      expect(inference).toEqual(guess(testSample))
    const second = await model.uploadInferences(suite, rows.toReversed(), { key: 'locator' })
    expect(second).toMatchObject({ inserted: 0, unchanged: 300, parts: 0, bytes: 0 })
  })

  it('writes nothing in a dry run, and says what it would send', async () => {
    await using home = await open()
    const { model, suite } = await stage(home.touchstone)
    const options = { key: 'locator', dryRun: true }
    const dry = await model.uploadInferences(suite, rowsOf(50), options)
    expect(dry).toMatchObject({ attempted: 50, inserted: 0, parts: 1 })
    const wet = await model.uploadInferences(suite, rowsOf(50), { key: 'locator' })
    expect(wet).toMatchObject({ inserted: 50, parts: 1, bytes: dry.bytes })
    const again = await model.uploadInferences(suite, rowsOf(50), options)
    expect(again).toMatchObject({ attempted: 50, parts: 0, bytes: 0 })
  })
})

describe('A table of inferences', () => {
  it('of 50,000 shuffled rows makes one part a block, and sends none the second time', async () => {
    await using home = await openServer()
    const { model, suite } = await stage(home.touchstone, { count: 50_000 })
    const rows = shuffled(rowsOf(50_000))
    const first = await model.uploadInferences(suite, rows, { key: 'locator' })
    expect(first).toMatchObject({ inserted: 50_000, parts: Math.ceil(50_000 / 4_096) })
    const second = await model.uploadInferences(suite, rows, { key: 'locator' })
    expect(second).toMatchObject({ inserted: 0, unchanged: 50_000, parts: 0, bytes: 0 })
  }, 60_000)

  it('that does not fit its memory makes the same parts again', async () => {
    await using home = await openServer()
    const { model, suite } = await stage(home.touchstone, { count: 20_000 })
    const rows = shuffled(rowsOf(20_000))
    const options = { key: 'locator', gatherBytes: 500_000 }
    const first = await model.uploadInferences(suite, rows, options)
    expect(first.inserted).toBe(20_000)
    expect(first.parts).toBeGreaterThan(Math.ceil(20_000 / 4_096))
    const second = await model.uploadInferences(suite, rows, options)
    expect(second).toMatchObject({ inserted: 0, unchanged: 20_000, parts: 0 })
  }, 60_000)

  it('is matched by several columns, and by columns of other names', async () => {
    await using home = await openServer()
    const { workflow, suite } = await stage(home.touchstone, { count: 4 })
    const rows = rowsOf(4).map(({ locator, label, score }) => ({
      file: locator.replace('s3://animals/', ''),
      'best.label': label,
      confidence: String(score),
    }))
    const model = await workflow.Model.create('mapped')
    const summary = await model.uploadInferences(suite, rows, {
      key: { locator: (row) => `s3://animals/${row.file}` },
      map: { label: 'best.label', score: 'confidence' },
    })
    expect(summary.inserted).toBe(4)
    const inferences = (await all(model.inferences(suite))).map(({ inference }) => inference)
    expect(inferences).toEqual(animals(4).map(({ testSample }) => guess(testSample)))
    const other = await workflow.Model.create('by functions')
    const byFunctions = await other.uploadInferences(suite, rowsOf(4), {
      key: ['locator'],
      map: ({ label, score }) => ({ label, score: score / 2 }),
    })
    expect(byFunctions.inserted).toBe(4)
  })

  it('with unknown keys is refused before anything is written, or goes without them', async () => {
    await using home = await openServer()
    const { model, suite, testCase } = await stage(home.touchstone, { count: 10 })
    const rows = rowsOf(12)
    const refused = await refusalOf(model.uploadInferences(suite, rows, { key: 'locator' }))
    expect(refused.code).toBe('bad_input')
    expect(refused.message).toContain('2 of 12 rows of the table have a key that no test sample')
    expect(refused.message).toContain('"s3://animals/10.png", "s3://animals/11.png"')
    expect(refused.details).toMatchObject({ matched: 10, unknown: 2 })
    const stored = await all(model.inferences(testCase))
    expect(stored.filter(({ inference }) => inference !== undefined)).toEqual([])
    const summary = await model.uploadInferences(suite, rows, {
      key: 'locator',
      onUnknown: 'skip',
    })
    expect(summary).toMatchObject({ rows: 12, matched: 10, unknown: 2, inserted: 10 })
  })

  it('says what unknown keys would have to agree on with test samples that have no row', async () => {
    await using home = await openServer()
    const { model, suite } = await stage(home.touchstone, { count: 4 })
    const [first, ...rows] = rowsOf(4)
    const renamed = rows.map(({ locator, ...row }) => ({
      ...row,
      locator: locator.replace('s3://animals/', 'images/'),
    }))
    const table = [first, ...renamed]
    const refused = await refusalOf(model.uploadInferences(suite, table, { key: 'locator' }))
    const message =
      '3 of 3 unknown keys would match after keeping only file names: "images/1.png" in the table, "s3://animals/1.png" in the test samples.'
    expect(refused.message).toBe(
      `3 of 4 rows of the table have a key that no test sample has, such as "images/1.png", "images/2.png", "images/3.png". Test samples without a row have keys such as "s3://animals/1.png", "s3://animals/2.png", "s3://animals/3.png". ${message} Nothing was written. Check the key, or pass onUnknown: 'skip' to leave them out.`,
    )
    const hints = {
      missingKeys: ['s3://animals/1.png', 's3://animals/2.png', 's3://animals/3.png'],
      nearKeys: { keys: 3, tried: 3, message },
    }
    expect(refused.details).toMatchObject(hints)
    const skip = { key: 'locator', onUnknown: 'skip', onMissing: 'skip' } as const
    expect(await model.uploadInferences(suite, table, skip)).toMatchObject({
      ...hints,
      inserted: 1,
      unknown: 3,
    })
    // A stream is read once, and is told the same at its end.
    expect(await model.uploadInferences(suite, table.values(), skip)).toMatchObject(hints)
  })

  it('has no hints about unknown keys where every test sample has a row', async () => {
    await using home = await openServer()
    const { model, suite } = await stage(home.touchstone, { count: 2 })
    const table = [...rowsOf(2), { ...rowsOf(1)[0], locator: 'S3://ANIMALS/0.PNG' }]
    const options = { key: 'locator', onUnknown: 'skip' } as const
    const summary = await model.uploadInferences(suite, table, options)
    expect(summary).toMatchObject({ unknown: 1, inserted: 2 })
    expect(summary).not.toHaveProperty('missingKeys')
    expect(summary).not.toHaveProperty('nearKeys')
  })

  it('shows keys that are numbers as numbers', async () => {
    await using home = await openServer()
    const { TestCase, Model } = home.touchstone.defineWorkflow('Numbered', {
      testSample: z.object({ id: z.int() }),
      groundTruth: z.object({}),
      inference: z.object({ label: z.string() }),
    })
    const samples = [1, 2].map((id) => ({ testSample: { id }, groundTruth: {} }))
    const testCase = await TestCase.create('numbered', { samples })
    const model = await Model.create('numbered')
    const upload = (ids: readonly number[]) =>
      refusalOf(
        model.uploadInferences(
          testCase,
          ids.map((id, i) => ({ id, label: `${i}` })),
          { key: 'id' },
        ),
      )
    const unknown = await upload([1, 7])
    expect(unknown.message).toContain('such as 7. Test samples without a row have keys such as 2.')
    expect(unknown.details).toMatchObject({ unknownKeys: [7], missingKeys: [2] })
    expect((await upload([1, 2, 1])).message).toContain(
      'The key 1 has different inferences in the table',
    )
  })

  it('without a row for every test sample is refused, or goes on', async () => {
    await using home = await openServer()
    const { model, suite } = await stage(home.touchstone, { count: 10 })
    const refused = await refusalOf(model.uploadInferences(suite, rowsOf(7), { key: 'locator' }))
    expect(refused.code).toBe('infer_failed')
    expect(refused.message).toContain('3 of 10 test samples have no row in the table. Nothing was')
    const summary = await model.uploadInferences(suite, rowsOf(7), {
      key: 'locator',
      onMissing: 'skip',
    })
    expect(summary).toMatchObject({ matched: 7, missing: 3, inserted: 7 })
  })

  it('that can be read once is stored, and refused at its end', async () => {
    await using home = await openServer()
    const { model, suite } = await stage(home.touchstone, { count: 10 })
    const options = { key: 'locator' }
    const refused = await refusalOf(model.uploadInferences(suite, rowsOf(7).values(), options))
    expect(refused.message).toContain('The rows that match are stored')
    const rest = await model.uploadInferences(suite, rowsOf(10).values(), options)
    expect(rest).toMatchObject({ attempted: 10, inserted: 3, unchanged: 7 })
  })

  it('may repeat a row, and may not contradict itself', async () => {
    await using home = await openServer()
    const { model, suite } = await stage(home.touchstone, { count: 3 })
    const rows = rowsOf(3)
    const matches: unknown[] = []
    const repeated = await model.uploadInferences(suite, [...rows, ...rows], {
      key: 'locator',
      onMatch: (match) => matches.push(match),
    })
    expect(repeated).toMatchObject({ rows: 6, matched: 3, duplicates: 3, inserted: 3 })
    expect(matches).toMatchObject([{ rows: 6, matched: 3, duplicates: 3, missing: 0 }])
    const contradiction = [...rows, { locator: 's3://animals/1.png', label: 'cow', score: 1 }]
    const refused = await refusalOf(
      model.uploadInferences(suite, contradiction, { key: 'locator' }),
    )
    expect(refused.code).toBe('bad_input')
    expect(refused.summary).toBe(
      'The key "s3://animals/1.png" has different inferences in the table, row 2 and in the table, row 4. Keep one row for each key.',
    )
  })

  it('may repeat a row with its free keys in another order', async () => {
    await using home = await openServer()
    const { Model, TestCase } = home.touchstone.defineWorkflow('Free', {
      testSample: z.object({ id: z.int() }),
      groundTruth: z.object({}),
      inference: z.record(z.string(), z.number()),
    })
    const samples = [{ testSample: { id: 1 }, groundTruth: {} }]
    const testCase = await TestCase.create('free', { samples })
    const model = await Model.create('free')
    const rows = [
      { id: 1, inference: { a: 1, b: 2 } },
      { id: 1, inference: { b: 2, a: 1 } },
    ]
    const summary = await model.uploadInferences(testCase, rows, { key: 'id' })
    expect(summary).toMatchObject({ inserted: 1, duplicates: 1 })
  })

  it('says how far it is, in both phases, and ends on what is stored', async () => {
    await using home = await openServer()
    const { model, suite } = await stage(home.touchstone, { count: 9_000 })
    const seen: UploadProgress[] = []
    await model.uploadInferences(suite, shuffled(rowsOf(9_000)), {
      key: 'locator',
      onProgress: (progress) => seen.push(progress),
    })
    const phases = seen.map(({ phase }) => phase)
    expect(phases).toEqual(phases.toSorted())
    const last = (phase: string) => seen.findLast((progress) => progress.phase === phase)
    const everything = { total: 9_000, rows: 9_000, matched: 9_000 }
    expect(last('matching')).toMatchObject({ ...everything, stored: 0, bytes: 0 })
    expect(last('uploading')).toMatchObject({ ...everything, stored: 9_000 })
    const uploading = seen.filter(({ phase }) => phase === 'uploading')
    for (const [i, { rows, stored }] of uploading.entries()) {
      expect(rows).toBeGreaterThanOrEqual(uploading[i - 1]?.rows ?? 0)
      expect(stored).toBeGreaterThanOrEqual(uploading[i - 1]?.stored ?? 0)
    }
  })

  it('counts what differs from what is stored, or replaces it', async () => {
    await using home = await openServer()
    const { model, suite } = await stage(home.touchstone, { count: 5 })
    await model.uploadInferences(suite, rowsOf(5), { key: 'locator' })
    const rows = rowsOf(5).map((row, i) => (i === 2 ? { ...row, label: 'cow' } : row))
    const kept = await model.uploadInferences(suite, rows, { key: 'locator' })
    expect(kept).toMatchObject({ conflicts: 1, unchanged: 4, inserted: 0 })
    expect(kept.conflicting).toMatchObject([
      { offered: { label: 'cow' }, where: 'the table, row 3', line: 3 },
    ])
    const reset = await model.uploadInferences(suite, rows, { key: 'locator', reset: true })
    expect(reset).toMatchObject({ conflicts: 0, changed: 1, unchanged: 4 })
  })

  it('names the row, the column and the value that do not fit', async () => {
    await using home = await openServer()
    const { model, suite } = await stage(home.touchstone, { count: 3 })
    const rows = rowsOf(3).map((row, i) => (i === 1 ? { ...row, score: 'high' } : row))
    const refused = await refusalOf(model.uploadInferences(suite, rows, { key: 'locator' }))
    expect(refused.code).toBe('schema_mismatch')
    expect(refused.message).toBe(
      `The table, row 2, column "score": "high" is not a number. To leave out such rows, pass onError: 'skip'.`,
    )
    const without = rowsOf(3).map(({ locator, score }) => ({ locator, score }))
    const lacking = await refusalOf(model.uploadInferences(suite, without, { key: 'locator' }))
    expect(lacking.summary).toBe(
      'The table, row 1 has no column "label"; it has "locator", "score".',
    )
  })

  it.each([
    [{ key: 'path' }, 'key names the field "path", which the test samples do not have'],
    [{ key: [] }, 'key is empty. Name a field'],
    [{ key: 'locator', map: { lable: 'label' } }, 'The map names the field "lable"'],
    [{ key: 'locator', gatherBytes: 0 }, 'gatherBytes must be a positive integer, not 0'],
  ])('is refused with %o', async (options, message) => {
    await using home = await openServer()
    const { model, suite } = await stage(home.touchstone, { count: 3 })
    const refused = await refusalOf(model.uploadInferences(suite, rowsOf(3), options))
    expect(refused.code).toBe('bad_input')
    expect(refused.message).toContain(message)
  })

  it('needs a key that tells the test samples apart, which may have several fields', async () => {
    await using home = await openServer()
    const { Model, TestCase } = home.touchstone.defineWorkflow('Videos', {
      testSample: z.object({ locator: z.string(), frame: z.number() }),
      groundTruth: z.object({ label: z.string() }),
      inference: z.object({ label: z.string() }),
    })
    const samples = [1, 2].map((frame) => ({
      testSample: { locator: 's3://same.mp4', frame },
      groundTruth: { label: 'cat' },
    }))
    const testCase = await TestCase.create('frames', { samples })
    const model = await Model.create('framed')
    const rows = ['2', '1'].map((frame) => ({ locator: 's3://same.mp4', frame, label: frame }))
    const refused = await refusalOf(model.uploadInferences(testCase, rows, { key: 'locator' }))
    expect(refused.message).toContain('Two test samples have the key "s3://same.mp4"')
    const key = ['locator', 'frame']
    expect((await model.uploadInferences(testCase, rows, { key })).inserted).toBe(2)
    for await (const { testSample, inference } of model.inferences(testCase))
      expect(inference).toEqual({ label: String(testSample.frame) })
  })
})
