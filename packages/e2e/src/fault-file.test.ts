import { createWriteStream } from 'node:fs'
import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { inferencesTable, readCsv, readTable, writeTable } from '@touchstone/client/node'
import { describe, expect, it } from 'vitest'
import { animals, guess } from './animals.ts'
import { failureOf, requireAll, stageRows, startUpload, summaryOf, storedIn } from './fault-kit.ts'
import { openServer, temporaryDirectory } from './homes.ts'
import { refusalOf } from './refusal.ts'
import { stage } from './run-kit.ts'
import { startServer } from './server-process.ts'

const count = 10_000
const rowsOf = () =>
  animals(count).map(({ testSample }) => ({ ...testSample, ...guess(testSample) }))
const csv = (): string =>
  [
    'locator,label,score',
    ...rowsOf().map(({ locator, label, score }) => `"${locator}","${label}",${score}`),
    '',
  ].join('\n')
const jsonLines = (): string =>
  rowsOf()
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('')

/** Everything up to the middle of the line with a number. */
function cutInLine(text: string, line: number, within: string): string {
  const lines = text.split('\n')
  const last = lines[line - 1] ?? ''
  return [...lines.slice(0, line - 1), last.slice(0, last.indexOf(within) + 2)].join('\n')
}

const half = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, Math.floor(bytes.length / 2))

describe('A file that ends in the middle of a row', () => {
  it.each<[string, string | Uint8Array, string | Uint8Array, RegExp]>([
    [
      'a.csv',
      csv(),
      cutInLine(csv(), 9_001, 's3:'),
      /^a\.csv, line 9001: the row has a quote that is never closed\./,
    ],
    [
      'b.csv',
      csv(),
      cutInLine(csv(), 9_001, '","'),
      /^b\.csv, line 9001: the row has 2 values, but the header has 3 columns\./,
    ],
    [
      'a.jsonl',
      jsonLines(),
      cutInLine(jsonLines(), 9_001, 'label'),
      /^a\.jsonl, line 9001: cannot be parsed as JSON: /,
    ],
    [
      'a.csv.gz',
      gzipSync(csv()),
      half(gzipSync(csv())),
      /^Cannot read a\.csv\.gz near line \d{4}: unexpected end of file\. Check that it is complete and not damaged\.$/,
    ],
    [
      'a.jsonl.zst',
      zstdCompressSync(jsonLines()),
      half(zstdCompressSync(jsonLines())),
      /^Cannot read a\.jsonl\.zst near line \d+: .*Check that it is complete and not damaged\.$/,
    ],
  ])(
    '%s is refused where it ends, the rows before are stored on demand, and it goes on when it is whole',
    async (name, whole, cut, message) => {
      await using home = await openServer()
      await using directory = await temporaryDirectory()
      const { model, suite, testCase } = await stage(home.touchstone, { count })
      const path = join(directory.path, name)
      const inferred = async (): Promise<number> => {
        const target = { testCaseId: testCase.id, version: testCase.version }
        const { rpc } = home.touchstone
        return (await rpc.inferences.status.query({ target, modelId: model.id })).inferred
      }
      await writeFile(path, cut)
      const key = 'locator'
      // A file is read for its keys first, so that nothing of it is written when it is not whole.
      const refused = await refusalOf(model.uploadInferences(suite, readTable(path), { key }))
      expect(refused.code).toBe('bad_input')
      expect(refused.message).toMatch(message)
      expect(refused.details).toMatchObject({ line: expect.any(Number) })
      expect(await inferred()).toBe(0)
      const lax = { key, onMissing: 'skip', onUnknown: 'skip' } as const
      const again = await refusalOf(model.uploadInferences(suite, readTable(path), lax))
      expect(again.message).toMatch(message)
      const stored = await inferred()
      expect(stored).toBeLessThan(count)
      if (name.endsWith('.csv') || name.endsWith('.jsonl')) expect(stored).toBeGreaterThan(0)
      await writeFile(path, whole)
      const summary = await model.uploadInferences(suite, readTable(path), { key })
      expect(summary).toMatchObject({ rows: count, inserted: count - stored, unchanged: stored })
    },
  )

  it('of Parquet is refused before anything is stored, because it has its directory at its end', async () => {
    await using home = await openServer()
    await using directory = await temporaryDirectory()
    const { workflow, model, suite, testCase } = await stage(home.touchstone, { count: 300 })
    const rows = animals(300).map(({ testSample }) => ({ ...testSample, ...guess(testSample) }))
    await model.uploadInferences(suite, rows, { key: 'locator' })
    const path = join(directory.path, 'a.parquet')
    await writeTable(path, inferencesTable(model, testCase))
    const whole = await readFile(path)
    await truncate(path, Math.floor(whole.length * 0.7))
    const other = await workflow.Model.create('other')
    const options = {
      key: { locator: 'testSample.locator' },
      onMissing: 'skip',
      onUnknown: 'skip',
    } as const
    const refused = await refusalOf(other.uploadInferences(suite, readTable(path), options))
    expect(refused.code).toBe('bad_input')
    expect(refused.message).toMatch(
      /^Cannot read a\.parquet: .*Check that it is complete and not damaged\.$/,
    )
    await writeFile(path, whole)
    const summary = await other.uploadInferences(suite, readTable(path), options)
    expect(summary).toMatchObject({ inserted: 300, unchanged: 0 })
  })

  it('stores what a stream gave before it broke', async () => {
    await using home = await openServer()
    const { model, suite } = await stage(home.touchstone, { count })
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(csv().split('\n').slice(0, 9_001).join('\n') + '\n')
      throw new Error('the disk was pulled')
    }
    const refused = await refusalOf(
      model.uploadInferences(suite, readCsv(broken()), { key: 'locator' }),
    )
    expect(refused.message).toMatch(
      /^Cannot read the stream near line 900\d: the disk was pulled\. Check/,
    )
    const summary = await model.uploadInferences(suite, rowsOf(), { key: 'locator' })
    // All but the last row, of which it cannot be told that it was whole.
    expect(summary.unchanged).toBeGreaterThanOrEqual(8_999)
    expect(summary.inserted + summary.unchanged).toBe(count)
  })
})

it('one bad row among many ends an upload with its place, or is left out, in bounded memory', async () => {
  // `ROWS=1000000` makes it one in a million.
  const many = Number(process.env['ROWS'] ?? 50_000)
  const bad = many - 1_234
  // The young generation that `touchstone` starts with, and a heap that could not hold the rows.
  const nodeOptions = ['--max-semi-space-size=8', '--max-old-space-size=64']
  await using directory = await temporaryDirectory()
  await using server = await startServer(join(directory.path, 'data'))
  await stageRows(server.touchstone, many)
  const file = join(directory.path, 'predictions.csv')
  async function* lines(): AsyncGenerator<string> {
    yield 'locator,label,score\n'
    for (let i = 0; i < many; i++) {
      const locator = `s3://animals/${i}.png`
      const { label, score } = guess({ locator })
      yield `${locator},${label},${i === bad ? 'n/a' : score}\n`
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(file))
  const start = (onError: 'fail' | 'skip') => startUpload(server, { file, onError }, nodeOptions)
  await using failing = start('fail')
  const { failure, message } = await failureOf(failing)
  expect({ failure, message }).toEqual({
    failure: 'schema_mismatch',
    message: `predictions.csv, line ${bad + 2}, column "score": "n/a" is not a number. To leave out such rows, pass onError: 'skip'.`,
  })
  const stored = await storedIn(server.touchstone)
  expect(stored).toBe(bad)
  await using skipping = start('skip')
  const { code, stderr } = await skipping.ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(skipping.printed('rejected')).toEqual([
    { rejected: { line: bad + 2, column: 'score', value: 'n/a' } },
  ])
  const [end] = skipping.printed<{ summary: object; peakMiB: number }>('summary')
  expect(end?.summary).toMatchObject({
    rows: many,
    attempted: many - 1,
    inserted: many - 1 - stored,
    unchanged: stored,
    rejected: 1,
    missing: 1,
  })
  console.info(`Peak memory of the client with ${many} rows: ${end?.peakMiB} MiB`)
  await writeFile(file, (await readFile(file, 'utf8')).replace(',n/a\n', `,${(bad % 100) / 100}\n`))
  await using mended = start('fail')
  expect(await summaryOf(mended, many)).toMatchObject({ inserted: 1, unchanged: many - 1 })
  await requireAll(server.touchstone, many)
}, 120_000)
