import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SchemaElement } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readParquet } from './read-parquet.ts'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'touchstone-'))
})
afterAll(() => rm(directory, { recursive: true }))

type Leaf = Omit<SchemaElement, 'name' | 'repetition_type'>

/** The rows of a file with one column. */
async function readBack(
  leaf: Leaf,
  data: unknown[],
  kvMetadata: { key: string; value: string }[] = [],
): Promise<object[]> {
  const path = join(directory, `${crypto.randomUUID()}.parquet`)
  const schema: SchemaElement[] = [
    { name: 'root', num_children: 1 },
    { name: 'a', repetition_type: 'OPTIONAL', ...leaf },
  ]
  const columnData = [{ name: 'a', data }]
  const buffer = parquetWriteBuffer({ columnData, schema, kvMetadata, rowGroupSize: 2 })
  await writeFile(path, new Uint8Array(buffer))
  const rows: object[] = []
  for await (const row of readParquet(path)) rows.push(row)
  return rows
}

const values = async (leaf: Leaf, data: unknown[]): Promise<unknown[]> =>
  (await readBack(leaf, data)).map((row) => Reflect.get(row, 'a'))

it('a decimal is the number that its digits are, not one beside it', async () => {
  const decimal = { type: 'INT64', converted_type: 'DECIMAL', precision: 18, scale: 2 } as const
  expect(await values(decimal, [57n, null, 113n, -29n])).toEqual([0.57, null, 1.13, -0.29])
})

it('a point in time keeps its digits, a date is a date, and a time of day a time', async () => {
  const micros = 1_767_323_045_123_456n
  const timestamp = { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' } as const
  expect(await values(timestamp, [micros, micros - 456n, null, -1n])).toEqual([
    '2026-01-02T03:04:05.123456Z',
    new Date('2026-01-02T03:04:05.123Z'),
    null,
    '1969-12-31T23:59:59.999999Z',
  ])
  const nanos = {
    type: 'INT64',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'NANOS' },
  } as const
  expect(await values(nanos, [micros * 1_000n + 10n])).toEqual(['2026-01-02T03:04:05.12345601Z'])
  const date = { type: 'INT32', converted_type: 'DATE' } as const
  expect(await values(date, [new Date('2026-01-02'), null])).toEqual(['2026-01-02', null])
  const time = { type: 'INT64', converted_type: 'TIME_MICROS' } as const
  expect(await values(time, [11_045_000_000n, 11_045_120_000n])).toEqual([
    '03:04:05',
    '03:04:05.12',
  ])
})

it('bytes that are no text stay bytes', async () => {
  const bytes = new Uint8Array([0xff, 0])
  const text = new TextEncoder().encode('Zoë')
  expect(await values({ type: 'BYTE_ARRAY' }, [bytes, text])).toEqual([bytes, 'Zoë'])
})

it('the index of a DataFrame that only counts is a column', async () => {
  const index = { kind: 'range', name: 'id', start: 5, stop: 11, step: 2 }
  const value = JSON.stringify({ index_columns: [index] })
  const rows = await readBack({ type: 'INT32' }, [1, 2, 3], [{ key: 'pandas', value }])
  expect(rows).toEqual([
    { a: 1, id: 5 },
    { a: 2, id: 7 },
    { a: 3, id: 9 },
  ])
})

it('a file that is empty, a directory, or no Parquet is refused by its name', async () => {
  const refusal = async (path: string): Promise<string> => {
    try {
      await readParquet(path)[Symbol.asyncIterator]().next()
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
    return 'read'
  }
  const path = join(directory, 'none.parquet')
  await writeFile(path, '')
  expect(await refusal(path)).toBe('none.parquet is empty.')
  await writeFile(path, 'id,note\n1,x\n')
  expect(await refusal(path)).toContain('Cannot read none.parquet: parquet file invalid')
  expect(await refusal(directory)).toContain('it is a directory')
})
