import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTable } from './read-table.ts'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'touchstone-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function read(name: string, content: string | Uint8Array): Promise<object[]> {
  const path = join(directory, name)
  await writeFile(path, content)
  const rows: object[] = []
  for await (const row of readTable(path)) rows.push(row)
  return rows
}

const lines = '{"a":1}\n\n{"a":2}'
const csv = 'a,b\n1,x\n2,y\n'

describe('readTable', () => {
  it('reads JSON Lines, plain, gzip and zstd', async () => {
    const rows = [{ a: 1 }, { a: 2 }]
    expect(await read('a.jsonl', lines)).toEqual(rows)
    expect(await read('a.ndjson.gz', gzipSync(lines))).toEqual(rows)
    expect(await read('a.jsonl.zst', zstdCompressSync(lines))).toEqual(rows)
    expect(await read('empty.jsonl', '')).toEqual([])
    expect(await read('b.jsonl', lines.replaceAll('\n', '\r\n'))).toEqual(rows)
    expect(await read('c.jsonl', Buffer.from(`\uFEFF${lines}`, 'utf16le'))).toEqual(rows)
  })

  it('reads CSV, plain, gzip and zstd, and values with tabs between', async () => {
    const rows = [
      { a: '1', b: 'x' },
      { a: '2', b: 'y' },
    ]
    expect(await read('a.csv', csv)).toEqual(rows)
    expect(await read('a.csv.gz', gzipSync(csv))).toEqual(rows)
    expect(await read('A.CSV.ZST', zstdCompressSync(csv))).toEqual(rows)
    expect(await read('a.tsv', csv.replaceAll(',', '\t'))).toEqual(rows)
  })

  it('reads a file that is larger than what is read at once, again and again', async () => {
    const path = join(directory, 'large.jsonl.gz')
    const numbers = Array.from({ length: 100_000 }, (_, i) => `{"number":${i}}\n`)
    await writeFile(path, gzipSync(numbers.join('')))
    const table = readTable(path)
    for (let time = 0; time < 2; time++) {
      let next = 0
      for await (const batch of table.batches()) {
        expect(batch.numberOf(0)).toBe(next + 1)
        expect(batch.rows[0]).toEqual({ number: next })
        next += batch.rows.length
      }
      expect(next).toBe(100_000)
    }
  })

  it.each<[string, string | Uint8Array, string]>([
    ['bad.jsonl', '{"a":1}\n{"a":\n', 'bad.jsonl, line 2: cannot be parsed as JSON'],
    ['list.jsonl', '\n[1]\n', 'list.jsonl, line 2: not a JSON object'],
    [
      'latin.jsonl',
      Buffer.from([0x22, 0xff, 0x22]),
      'latin.jsonl is not valid UTF-8 near line 1. Convert it to UTF-8.',
    ],
    [
      'marked.jsonl',
      Buffer.from(lines, 'utf16le'),
      'marked.jsonl looks like UTF-16 without a byte order mark: it has a U+0000 character near line 1. Convert it to UTF-8.',
    ],
    ['cut.jsonl.gz', gzipSync(lines).subarray(0, 20), 'Cannot read cut.jsonl.gz near line '],
    [
      'damaged.csv.zst',
      Buffer.from('28b52ffd00ffffff', 'hex'),
      'Cannot read damaged.csv.zst near line 1: ',
    ],
    ['no.parquet', 'PAR?', 'Cannot read no.parquet: '],
    ['a.xlsx', '', 'does not have the extension of a table. Use one of .csv, .tsv'],
    ['a.parquet.gz', '', 'is a compressed Parquet file'],
  ])('refuses %s', async (name, content, message) => {
    await expect(async () => read(name, content)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(message),
    })
  })

  it.each(['none.csv', 'none.jsonl', 'none.parquet'])('says that %s is not there', async (name) => {
    const path = join(directory, name)
    const all = async () => {
      for await (const row of readTable(path)) expect(row).toBeUndefined()
    }
    await expect(all).rejects.toMatchObject({
      code: 'not_found',
      message: `The file ${JSON.stringify(path)} does not exist.`,
    })
  })
})
