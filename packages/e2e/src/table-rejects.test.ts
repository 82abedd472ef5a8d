import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RejectedRow } from '@touchstone/client'
import { readTable } from '@touchstone/client/node'
import { describe, expect, it } from 'vitest'
import { animals, guess } from './animals.ts'
import { openServer, temporaryDirectory } from './homes.ts'
import { refusalOf } from './refusal.ts'
import { all, stage } from './run-kit.ts'

const header = 'locator,label,score'
const linesOf = (count: number): string[] =>
  animals(count).map(({ testSample }) => {
    const { label, score } = guess(testSample)
    return `${testSample.locator},${label},${score}`
  })

async function openTable(count: number) {
  const home = await openServer()
  const directory = await temporaryDirectory()
  const path = join(directory.path, 'predictions.csv')
  return {
    ...(await stage(home.touchstone, { count })),
    path,
    write: (lines: readonly string[]) => writeFile(path, [header, ...lines].join('\n')),
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]()
      await directory[Symbol.asyncDispose]()
    },
  }
}

describe('A table with bad rows', () => {
  it('goes on without them, tells each, and counts them', async () => {
    await using table = await openTable(6)
    const [first = '', second = '', third = '', fourth = '', fifth = '', sixth = ''] = linesOf(6)
    await table.write([
      first,
      second.replace(/[^,]*$/, 'n/a'),
      `${third},too,many`,
      fourth,
      `${fifth}5`,
      fifth,
      's3://animals/none.png,cow,1',
      `${sixth.slice(0, 18)},"co`,
    ])
    const rejects: RejectedRow<object>[] = []
    const summary = await table.model.uploadInferences(table.suite, readTable(table.path), {
      key: 'locator',
      onError: 'skip',
      onUnknown: 'skip',
      onReject: (rejected) => rejects.push(rejected),
    })
    expect(summary).toMatchObject({ rows: 8, matched: 3, rejected: 4, unknown: 1, missing: 3 })
    expect(summary).toMatchObject({ attempted: 3, inserted: 3, duplicates: 0 })
    expect(rejects.toSorted((a, b) => a.line - b.line)).toEqual([
      {
        kind: 'bad',
        source: 'predictions.csv',
        line: 3,
        column: 'score',
        value: 'n/a',
        message: 'predictions.csv, line 3, column "score": "n/a" is not a number.',
        row: { locator: 's3://animals/1.png', label: expect.any(String), score: 'n/a' },
      },
      expect.objectContaining({ line: 4, row: `${third},too,many` }),
      expect.objectContaining({
        line: 7,
        message: expect.stringContaining('different inferences in'),
      }),
      expect.objectContaining({ line: 8, kind: 'unknown' }),
      expect.objectContaining({ line: 9, message: expect.stringContaining('is never closed') }),
    ])
    const stored = await all(table.model.inferences(table.suite))
    expect(stored.filter(({ inference }) => inference !== undefined)).toHaveLength(3)
  })

  it('still has to have a row for every test sample but those', async () => {
    await using table = await openTable(6)
    await table.write(linesOf(4).with(0, 's3://animals/0.png,cat'))
    const upload = (options: { onMissing?: 'skip' } = {}) =>
      table.model.uploadInferences(table.suite, readTable(table.path), {
        key: 'locator',
        onError: 'skip',
        ...options,
      })
    const refused = await refusalOf(upload())
    expect(refused.message).toContain('2 of 6 test samples have no row in predictions.csv. Nothing')
    expect(await upload({ onMissing: 'skip' })).toMatchObject({ rejected: 1, missing: 3 })
  })

  it('ends with the first of them unless it is told to go on', async () => {
    await using table = await openTable(3)
    await table.write(linesOf(3).with(1, 'x,y'))
    const refused = await refusalOf(
      table.model.uploadInferences(table.suite, readTable(table.path), { key: 'locator' }),
    )
    expect(refused.message).toContain('predictions.csv, line 3: the row has 2 values')
  })

  it('makes the same parts again, which are not sent again', async () => {
    await using table = await openTable(5_000)
    await table.write(linesOf(5_000).with(4_500, 'broken'))
    const upload = () =>
      table.model.uploadInferences(table.suite, readTable(table.path), {
        key: 'locator',
        onError: 'skip',
      })
    expect(await upload()).toMatchObject({ inserted: 4_999, rejected: 1, missing: 1, parts: 2 })
    expect(await upload()).toMatchObject({ unchanged: 4_999, rejected: 1, parts: 0 })
  })

  it('names each by its row where JSON is written in one line', async () => {
    await using table = await openTable(4)
    const rows = animals(4).map(({ testSample }) => ({ ...testSample, ...guess(testSample) }))
    const [first, second, third, fourth] = rows
    const path = table.path.replace('.csv', '.json')
    const bad = [first, { ...second, score: 'n/a' }, third, { ...third, score: 7 }, 5, fourth]
    await writeFile(path, JSON.stringify(bad))
    const upload = (options: object) =>
      table.model.uploadInferences(table.suite, readTable(path), {
        key: 'locator',
        onMissing: 'skip',
        ...options,
      })
    expect((await refusalOf(upload({}))).message).toContain('predictions.json, row 5: ')
    const rejects: RejectedRow<object>[] = []
    const onReject = (rejected: RejectedRow<object>) => rejects.push(rejected)
    expect(await upload({ onError: 'skip', onReject })).toMatchObject({ rejected: 3, inserted: 3 })
    expect(rejects.toSorted((a, b) => a.line - b.line)).toMatchObject([
      { line: 2, message: 'predictions.json, row 2, column "score": "n/a" is not a number.' },
      {
        line: 4,
        message: expect.stringContaining(
          'different inferences in predictions.json, row 3 and in predictions.json, row 4.',
        ),
      },
      { line: 5, row: '5' },
    ])
  })

  it('becomes a test case of the others', async () => {
    await using table = await openTable(1)
    await writeFile(
      table.path,
      'locator,label\ns3://animals/7.png,cat\nbroken\ns3://animals/8.png,dog\n',
    )
    const rejects: RejectedRow<object>[] = []
    const testCase = await table.workflow.TestCase.fromTable('mended', readTable(table.path), {
      onError: 'skip',
      onReject: (rejected) => rejects.push(rejected),
    })
    expect(testCase.size).toBe(2)
    expect(rejects).toEqual([expect.objectContaining({ line: 3, row: 'broken' })])
  })
})
