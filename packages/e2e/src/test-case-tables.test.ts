import { once } from 'node:events'
import type { TestDataProgress } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { animals } from './animals.ts'
import { collected } from './collected.ts'
import { homes } from './every-home.ts'
import { openServer } from './homes.ts'
import { refusalOf } from './refusal.ts'
import { stage } from './run-kit.ts'

const rowsOf = (count: number) =>
  animals(count).map(({ testSample, groundTruth }) => ({
    file: testSample.locator,
    class: groundTruth.label,
  }))
const columns = { testSample: { locator: 'file' }, groundTruth: { label: 'class' } }

describe.each(homes)('A test case from a table $name', ({ open }) => {
  it('has the rows of the table in their order', async () => {
    await using home = await open()
    const { workflow } = await stage(home.touchstone, { count: 1 })
    const testCase = await workflow.TestCase.fromTable('from a table', rowsOf(30), {
      ...columns,
      tags: ['table'],
    })
    expect(testCase.tags).toEqual(['table'])
    expect(await collected(testCase.rows())).toEqual(animals(30))
  })

  it('gets the rows of another: new ones are added, known ones have the new ground truth', async () => {
    await using home = await open()
    const { workflow } = await stage(home.touchstone, { count: 1 })
    const first = await workflow.TestCase.fromTable('growing', rowsOf(20), columns)
    const more = rowsOf(30).slice(15)
    const relabelled = more.map((row, i) => (i === 0 ? { ...row, class: 'lynx' } : row))
    const second = await first.editFromTable(relabelled, { ...columns, tags: ['grown'] })
    expect(second).toMatchObject({ version: 2, size: 30, tags: ['grown'] })
    const labels = (await collected(second.rows())).map(({ groundTruth }) => groundTruth.label)
    expect(labels).toEqual(
      animals(30).map(({ groundTruth }, i) => (i === 15 ? 'lynx' : groundTruth.label)),
    )
    expect(await collected(first.rows())).toEqual(animals(20))
    expect((await refusalOf(first.editFromTable(more, columns))).code).toBe('stale_revision')
  })

  it('has the rows of another instead, when they replace what was there', async () => {
    await using home = await open()
    const { workflow } = await stage(home.touchstone, { count: 1 })
    const first = await workflow.TestCase.fromTable('replaced', rowsOf(20), columns)
    const second = await first.editFromTable(rowsOf(30).slice(25), { ...columns, replace: true })
    expect(second).toMatchObject({ version: 2, size: 5 })
    expect(await collected(second.rows())).toEqual(animals(30).slice(25))
  })
})

describe('A test case from a table', () => {
  it('is not there when a row is bad, which is named', async () => {
    await using home = await openServer()
    const { workflow } = await stage(home.touchstone, { count: 1 })
    const bad = [...rowsOf(30), { file: 's3://animals/30.png' }]
    const refused = await refusalOf(workflow.TestCase.fromTable('bad', bad, columns))
    expect(refused.summary).toBe('The table, row 31 has no column "class"; it has "file".')
    expect((await refusalOf(workflow.TestCase.load('bad'))).code).toBe('not_found')
  })

  it('is refused for its name before anything is sent', async () => {
    await using home = await openServer()
    const { workflow } = await stage(home.touchstone, { count: 1 })
    let rows = 0
    function* counted() {
      for (const row of rowsOf(20_000)) {
        rows++
        yield row
      }
    }
    const refused = await refusalOf(workflow.TestCase.fromTable(' all ', counted(), columns))
    expect(refused).toMatchObject({ code: 'name_taken', details: { name: 'all' } })
    expect(rows).toBe(0)
    const renamed = await (await workflow.TestCase.load('all')).edit({ name: 'everything' })
    const fresh = await workflow.TestCase.fromTable('all', rowsOf(2), columns)
    expect(fresh.id).not.toBe(renamed.id)
  })

  it('can be checked before: bad rows are found, and nothing is written', async () => {
    await using home = await openServer()
    const { workflow } = await stage(home.touchstone, { count: 1 })
    const bad = [...rowsOf(3), { file: 's3://animals/3.png' }, ...rowsOf(2)]
    expect(await workflow.TestCase.checkTable(rowsOf(3), columns)).toEqual({
      rows: 3,
      samples: 3,
      duplicates: 0,
      rejected: 0,
      columns: {
        taken: [
          { column: 'file', field: 'testSample.locator' },
          { column: 'class', field: 'groundTruth.label' },
        ],
        unused: [],
        doubts: [],
      },
    })
    expect(await workflow.TestCase.checkTable(bad, { ...columns, onError: 'skip' })).toMatchObject({
      rows: 6,
      samples: 3,
      duplicates: 2,
      rejected: 1,
    })
    const refused = await refusalOf(workflow.TestCase.checkTable(bad, columns))
    expect(refused).toMatchObject({ code: 'schema_mismatch', details: { option: 'onError' } })
    expect((await collected(workflow.TestCase.list())).map(({ name }) => name)).toEqual(['all'])
  })

  it('is refused when two rows contradict each other, alike in a check, a new one and an edit', async () => {
    await using home = await openServer()
    const { workflow } = await stage(home.touchstone, { count: 1 })
    const { TestCase } = workflow
    const rows = rowsOf(6)
    const fox = { file: 's3://animals/2.png', class: 'fox' }
    const bad = [...rows, fox, rows[3], { file: 's3://animals/7.png', class: 'cat' }]
    const message =
      'The test sample {"locator":"s3://animals/2.png"} has different ground truths in the table, row 3 and in the table, row 7. Keep one row for each test sample.'
    const before = await TestCase.fromTable('before', rows, columns)
    for (const attempt of [
      () => TestCase.checkTable(bad, columns),
      () => TestCase.fromTable('bad', bad, columns),
      () => before.editFromTable(bad, columns),
      () => before.editFromTable(bad, { ...columns, replace: true }),
    ]) {
      const refused = await refusalOf(attempt())
      expect(refused).toMatchObject({ code: 'bad_input', summary: message })
      expect(refused.details).toMatchObject({
        option: 'onError',
        earlier: 'the table, row 3',
        later: 'the table, row 7',
      })
    }
    const skipped: unknown[] = []
    const skipping = {
      ...columns,
      onError: 'skip' as const,
      onReject: (rejected: unknown) => skipped.push(rejected),
    }
    const counts = { rows: 9, samples: 7, duplicates: 1, rejected: 1 }
    expect(await TestCase.checkTable(bad, skipping)).toMatchObject(counts)
    const made = await TestCase.fromTable('mended', bad, skipping)
    const edited = await before.editFromTable(bad, skipping)
    expect([made.size, edited.size]).toEqual([7, 7])
    const rejected = { kind: 'bad', line: 7, message, row: fox }
    expect(skipped).toMatchObject([rejected, rejected, rejected])
    const labels = (await collected(made.rows())).map(({ groundTruth }) => groundTruth.label)
    expect(labels).toEqual(['dog', 'cat', 'cat', 'dog', 'cat', 'cat', 'cat'])
  })

  it('is refused when two rows give one sample different metadata', async () => {
    await using home = await openServer()
    const { TestCase } = (await stage(home.touchstone, { count: 1 })).workflow
    const row = (metadata: object) => ({ locator: 's3://a.png', label: 'cat', metadata })
    const same = [row({ x: 1, y: 2 }), row({ y: 2, x: 1 })]
    expect(await TestCase.checkTable(same)).toMatchObject({ samples: 1, duplicates: 1 })
    const refused = await refusalOf(TestCase.checkTable([...same, row({ x: 1 })]))
    expect(refused.summary).toBe(
      'The test sample {"locator":"s3://a.png"} has different metadata in the table, row 1 and in the table, row 3. Keep one row for each test sample.',
    )
  })

  it('gives samples from memory one ground truth each, and names their rows', async () => {
    await using home = await openServer()
    const { TestCase } = (await stage(home.touchstone, { count: 1 })).workflow
    const before = await TestCase.create('before', { samples: animals(3) })
    const bad = [
      ...animals(3),
      { testSample: { locator: 's3://animals/1.png' }, groundTruth: { label: 'fox' } },
    ]
    for (const attempt of [
      () => TestCase.create('bad', { samples: bad }),
      () => before.edit({ add: bad }),
      () => before.edit({ replace: bad }),
      () => TestCase.initMany([{ name: 'bad', samples: bad }]),
    ])
      expect((await refusalOf(attempt())).message).toContain(
        'different ground truths in row 1 and in row 3.',
      )
  })

  it('reports how far it is, and is stopped by a signal with nothing made of it', async () => {
    await using home = await openServer()
    const { workflow } = await stage(home.touchstone, { count: 1 })
    const reports: TestDataProgress[] = []
    const stop = new AbortController()
    async function* endless() {
      for (let i = 0; ; i++) {
        yield { file: `s3://endless/${i}.png`, class: 'cat' }
        // From here on somebody types slowly.
        if (i === 40_000) await once(stop.signal, 'abort')
      }
    }
    const attempt = workflow.TestCase.fromTable('stopped', endless(), {
      ...columns,
      signal: stop.signal,
      onProgress: (progress) => {
        reports.push(progress)
        if (progress.stored >= 16_384) stop.abort()
      },
    })
    expect((await refusalOf(attempt)).code).toBe('cancelled')
    expect(reports.at(-1)?.rows).toBeGreaterThanOrEqual(16_384)
    expect((await refusalOf(workflow.TestCase.load('stopped'))).code).toBe('not_found')
  }, 30_000)

  it('tells at the end how many rows were read and stored', async () => {
    await using home = await openServer()
    const { workflow } = await stage(home.touchstone, { count: 1 })
    let last: TestDataProgress | undefined
    await workflow.TestCase.fromTable('counted', rowsOf(20_000), {
      ...columns,
      onProgress: (progress) => void (last = progress),
    })
    expect(last).toMatchObject({ phase: 'finishing', rows: 20_000, rejected: 0, stored: 20_000 })
  }, 30_000)
})
