import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { placeIn } from '../table/row-place.ts'
import { readTable, type TableOptions } from './read-table.ts'

let directory = ''
const at = (name: string): string => join(directory, name)
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'touchstone-'))
  await mkdir(at('more.csv'))
  await mkdir(at('2024'))
  const files = {
    'part-10.csv': 'a,b\n10,x\n',
    'part-2.csv': 'b,a\n\ny,2\n"z\n",3\n',
    'part-3.csv': 'a,b\n',
    '2024/part-2.csv': 'a,b\n7,w\n',
    'other.csv': 'a,c\n1,2\n',
    'tabs.tsv': 'a\tb\n4\tv\n',
    'one.jsonl': '{"a":1}\n\n{"a":2}\n',
    'two.json': '[\n{"a":3},\n{"a":4}]',
    'flat.json': '[{"a":5},{"a":6},no]',
    'bad.jsonl': '{"a":1}\nno\n',
    '[x].csv': 'a,b\n5,u\n',
    plain: 'a;b\n6;t\n',
  }
  for (const [name, content] of Object.entries(files)) await writeFile(at(name), content)
})
afterAll(() => rm(directory, { recursive: true }))

async function read(
  names: string | string[],
  options?: TableOptions,
): Promise<{ values: unknown[]; places: string[]; malformed: string[] }> {
  const paths = typeof names === 'string' ? at(names) : names.map(at)
  const table = readTable(paths, options)
  const outcomes = []
  // The second time it is the same.
  for (let time = 0; time < 2; time++) {
    const outcome = { values: [] as unknown[], places: [] as string[], malformed: [] as string[] }
    const onMalformed = ({ line }: { line: number }): void => {
      outcome.malformed.push(placeIn(table, line))
    }
    for await (const batch of table.batches({ onMalformed }))
      for (const [i, row] of batch.rows.entries()) {
        outcome.values.push(Reflect.get(row, 'a'))
        outcome.places.push(placeIn(table, batch.numberOf(i)))
      }
    outcomes.push(outcome)
  }
  const [first, second] = outcomes
  expect(second).toEqual(first)
  return first ?? { values: [], places: [], malformed: [] }
}

describe('several files', () => {
  it('are one table, whose rows know their files', async () => {
    expect(await read(['part-10.csv', 'part-3.csv', 'part-2.csv', 'tabs.tsv'])).toEqual({
      values: ['10', '2', '3', '4'],
      places: [
        'part-10.csv, line 2',
        'part-2.csv, line 3',
        'part-2.csv, line 4',
        'tabs.tsv, line 2',
      ],
      malformed: [],
    })
    expect(await read(['one.jsonl', 'bad.jsonl', 'two.json'])).toEqual({
      values: [1, 2, 1, 3, 4],
      places: [
        'one.jsonl, line 1',
        'one.jsonl, line 3',
        'bad.jsonl, line 1',
        'two.json, row 1',
        'two.json, row 2',
      ],
      malformed: ['bad.jsonl, line 2'],
    })
    expect(await read(['flat.json', 'one.jsonl'])).toMatchObject({
      places: ['flat.json, row 1', 'flat.json, row 2', 'one.jsonl, line 1', 'one.jsonl, line 3'],
      malformed: ['flat.json, row 3'],
    })
  })

  it('may be a pattern, whose files are read by name, without directories', async () => {
    expect((await read('part-*.csv')).values).toEqual(['10', '2', '3'])
    expect((await read('{tabs,part-10}.{tsv,csv}')).values).toEqual(['10', '4'])
    expect((await read('**/part-[12]*.csv')).places).toEqual([
      `${at('2024/part-2.csv')}, line 2`,
      `${at('part-10.csv')}, line 2`,
      `${at('part-2.csv')}, line 3`,
      `${at('part-2.csv')}, line 4`,
    ])
  })

  it('are files before they are patterns', async () => {
    expect((await read('[x].csv')).values).toEqual(['5'])
  })

  it('may be said to be of a format', async () => {
    expect((await read('plain', { format: 'csv', delimiter: ';' })).values).toEqual(['6'])
    expect((await read('tabs.tsv', { format: 'tsv' })).values).toEqual(['4'])
  })

  it.each<[string, string[], string]>([
    [
      'differing columns',
      ['part-2.csv', 'other.csv'],
      'other.csv and part-2.csv have different columns: other.csv lacks "b" and also has "c". Files that are read as one table need the same columns; read them separately.',
    ],
    [
      'differing kinds',
      ['part-2.csv', 'one.jsonl'],
      'part-2.csv and one.jsonl cannot be read as one table',
    ],
    [
      'one of them twice',
      ['part-*.csv', 'part-2.csv'],
      'part-2.csv" is listed twice. List each file once.',
    ],
    ['none', [], 'No files given. Name at least one.'],
    [
      'no extension',
      ['plain'],
      'does not have the extension of a table. Use one of .csv, .tsv, .jsonl, .ndjson, .parquet, .json, all but .parquet also with .gz or .zst, or set `format`.',
    ],
    ['a pattern of nothing', ['nothing-*.csv'], 'No files match '],
  ])('are refused with %s', async (_what, names, message) => {
    await expect(async () => read(names)).rejects.toMatchObject({
      code: expect.stringMatching(/bad_input|not_found/),
      message: expect.stringContaining(message),
    })
  })

  it('refuse options of CSV for another format', async () => {
    await expect(async () => read('one.jsonl', { quote: null })).rejects.toMatchObject({
      message: expect.stringContaining('`quote` is for CSV files only; "'),
    })
  })
})

describe('a stream', () => {
  async function* streamOf(text: string): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text)
  }

  it('is read once, and named with its format', async () => {
    const table = readTable([at('one.jsonl'), streamOf('[{"a":9}]')], { format: 'json' })
    expect(table.isOnce).toBe(true)
    const values: unknown[] = []
    const stream = readTable(streamOf('{"a":9}\n'), { format: 'jsonl' })
    expect(stream.isOnce).toBe(true)
    for await (const row of stream) values.push(Reflect.get(row, 'a'))
    expect(values).toEqual([9])
  })

  it('is refused without a format, and for Parquet', () => {
    expect(() => readTable(streamOf(''))).toThrow(
      'The stream has no file extension. Set `format` to csv,',
    )
    expect(() => readTable(streamOf(''), { format: 'parquet' })).toThrow(
      'Parquet cannot be read from a stream',
    )
  })
})
