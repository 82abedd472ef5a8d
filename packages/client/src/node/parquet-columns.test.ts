import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RowGroup, SchemaElement } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readParquet } from './read-parquet.ts'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'touchstone-'))
})
afterAll(() => rm(directory, { recursive: true }))

const optional = { repetition_type: 'OPTIONAL' } as const
const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', ...optional } as const
const integer = { type: 'INT32', ...optional } as const
const interval = {
  type: 'FIXED_LEN_BYTE_ARRAY',
  type_length: 12,
  converted_type: 'INTERVAL',
  ...optional,
} as const
const list = (name: string, leaf: Omit<SchemaElement, 'name'>): SchemaElement[] => [
  { name, num_children: 1, converted_type: 'LIST', ...optional },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  { name: 'element', ...leaf },
]

async function write(
  columns: number,
  schema: SchemaElement[],
  data: Record<string, unknown[]>,
  options: {
    rowGroupSize?: number
    pageSize?: number
    pandas?: object
    damage?: (groups: RowGroup[]) => void
  } = {},
): Promise<string> {
  const path = join(directory, `${crypto.randomUUID()}.parquet`)
  const { rowGroupSize = 1_000, pageSize, pandas, damage } = options
  const writer = new ByteWriter()
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: 'root', num_children: columns }, ...schema],
    ...(pandas ? { kvMetadata: [{ key: 'pandas', value: JSON.stringify(pandas) }] } : {}),
  })
  await parquet.write({
    columnData: Object.entries(data).map(([name, values]) => ({ name, data: values })),
    rowGroupSize,
    ...(pageSize === undefined ? {} : { pageSize }),
  })
  damage?.(parquet.row_groups)
  await parquet.finish()
  await writeFile(path, new Uint8Array(writer.getBuffer()))
  return path
}

async function read(path: string, columns?: string[]): Promise<{ rows: object[]; named: unknown }> {
  const rows: object[] = []
  let named: unknown
  for await (const batch of readParquet(path).batches({ columns })) {
    named = batch.columns
    rows.push(...batch.rows)
  }
  return { rows, named }
}

const refusal = (path: string, columns?: string[]): Promise<unknown> =>
  read(path, columns).then(
    () => 'read',
    (error: unknown) => error,
  )

describe('columns that are needed', () => {
  const gap = Array.from({ length: 2 }, () => new Uint8Array(12))
  const wide = (): Promise<string> =>
    write(
      4,
      [
        { name: 'id', ...text },
        { name: 'prediction', num_children: 3, ...optional },
        { name: 'label', ...text },
        { name: 'gap', ...interval },
        { name: 'score', ...integer },
        { name: 'prediction.label', ...text },
        { name: 'gap', ...interval },
      ],
      {
        id: ['a', 'b'],
        prediction: [
          { label: 'cat', gap: gap[0], score: 1 },
          { label: 'dog', gap: gap[1], score: 2 },
        ],
        'prediction.label': ['flat', 'flat'],
        gap,
      },
    )
  const named = ['id', 'prediction', 'prediction.label', 'gap']

  it('are read alone, and their batch tells of all', async () => {
    const { rows, named: all } = await read(await wide(), ['id', 'testSample.id', 'none', 'i'])
    expect(rows).toEqual([{ id: 'a' }, { id: 'b' }])
    expect(all).toEqual(named)
  })

  it('may be a path into a struct, or a name with a dot', async () => {
    expect((await read(await wide(), ['prediction.label'])).rows).toEqual([
      { prediction: { label: 'cat' }, 'prediction.label': 'flat' },
      { prediction: { label: 'dog' }, 'prediction.label': 'flat' },
    ])
    expect((await read(await wide(), ['prediction.score', 'id'])).rows[1]).toEqual({
      id: 'b',
      prediction: { score: 2 },
    })
  })

  it('may be a path into a list, a map or JSON', async () => {
    const schema: SchemaElement[] = [
      ...list('scores', integer),
      { name: 'meta', type: 'BYTE_ARRAY', converted_type: 'JSON', ...optional },
      { name: 'keys', num_children: 1, converted_type: 'MAP', ...optional },
      { name: 'key_value', num_children: 2, repetition_type: 'REPEATED' },
      { name: 'key', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
      { name: 'value', ...integer },
      { name: 'other', ...integer },
    ]
    const row = { scores: [3, 4], meta: { time: 'night' }, keys: { cat: 1, dog: 2 } }
    const data = { scores: [row.scores], meta: [row.meta], keys: [row.keys], other: [1] }
    const path = await write(4, schema, data)
    expect((await read(path, ['scores.0', 'meta.time', 'keys.dog'])).rows).toEqual([row])
  })

  it('may be none of the file', async () => {
    const { rows } = await read(await wide(), ['nothing'])
    expect(rows).toEqual([{}, {}])
  })

  it('are refused by name and type where they cannot be read', async () => {
    for (const [columns, column] of [
      [['id', 'gap'], 'gap'],
      [['prediction.gap'], 'prediction.gap'],
      [['prediction'], 'prediction.gap'],
    ] as const)
      expect(await refusal(await wide(), [...columns])).toMatchObject({
        code: 'bad_input',
        message: expect.stringMatching(
          `^Cannot read the column "${column}" of .*: its type INTERVAL is not supported\\. Leave it out`,
        ),
        details: { column },
      })
  })

  it('are all where nothing is named, and one that cannot be read says so when it is looked at', async () => {
    const { rows } = await read(await wide())
    expect(rows).toEqual([
      { id: 'a', 'prediction.label': 'flat' },
      { id: 'b', 'prediction.label': 'flat' },
    ])
    const [row = {}] = rows
    expect(() => Reflect.get(row, 'gap')).toThrow('Cannot read the column "gap" of ')
    expect(() => Reflect.get(row, 'prediction')).toThrow(
      'Cannot read the column "prediction.gap" of ',
    )
  })

  it('are refused when a name is there twice, or is __proto__', async () => {
    const twice = await write(
      2,
      [
        { name: 'a', ...text },
        { name: 'a', ...text },
      ],
      { a: ['x'] },
    )
    expect(await refusal(twice)).toMatchObject({
      message: expect.stringContaining('The column "a" appears twice in '),
    })
    const proto = await write(1, [{ name: '__proto__', ...text }], { ['__proto__']: ['x'] })
    expect(await refusal(proto)).toMatchObject({
      message: expect.stringContaining('a column may not be called __proto__'),
    })
  })
})

it('rows that go over pages and slices are whole', async () => {
  const rows = Array.from({ length: 2_000 }, (_, i) => ({
    id: i % 7 === 0 ? null : `text ${i}`,
    lists:
      i % 11 === 0 ? null : Array.from({ length: i % 40 }, (_none, j) => (j % 5 ? i * j : null)),
    struct: i % 13 === 0 ? null : { label: `l${i % 3}`, box: i % 3 ? [i] : [] },
  }))
  const schema: SchemaElement[] = [
    { name: 'id', ...text },
    ...list('lists', integer),
    { name: 'struct', num_children: 2, ...optional },
    { name: 'label', ...text },
    ...list('box', integer),
  ]
  const data = {
    id: rows.map(({ id }) => id),
    lists: rows.map(({ lists }) => lists),
    struct: rows.map(({ struct }) => struct),
  }
  for (const pageSize of [100, 5_000, 1_000_000])
    for (const rowGroupSize of [1, 1_024, 1_500, 2_000]) {
      if (rowGroupSize === 1 && pageSize > 100) continue
      const path = await write(3, schema, data, { pageSize, rowGroupSize })
      expect((await read(path)).rows).toEqual(rows)
    }
})

describe('a file that contradicts itself', () => {
  const columns = async (damage: (groups: RowGroup[]) => void, needed?: string[]) => {
    const schema = [{ name: 'a', ...text }, { name: 'b', ...integer }, ...list('c', integer)]
    const data = { a: ['x', 'y', 'z'], b: [1, 2, 3], c: [[1], [2, 3], []] }
    return refusal(await write(3, schema, data, { damage }), needed)
  }

  it.each<[string, (group: RowGroup) => void, RegExp, string[]]>([
    [
      'more rows than there are',
      (group) => (group.num_rows = 5n),
      /column "a" \(UTF8\) of .*: it has fewer rows than its row group\. Check that/,
      ['a'],
    ],
    [
      'fewer rows than there are',
      (group) => (group.num_rows = 2n),
      /column "b" \(INT32\) of .*: it has more rows/,
      ['b'],
    ],
    [
      'fewer lists than there are',
      (group) => (group.num_rows = 2n),
      /"c\.list\.element" \(INT32\) of .*: it has more rows/,
      ['c'],
    ],
    [
      'no such column',
      (group) => group.columns.shift(),
      /column "a" \(UTF8\) of .*: a row group lacks it\. Check that the file is complete and not/,
      ['a', 'b'],
    ],
    [
      'a codec that nobody knows',
      (group) => {
        const [first] = group.columns
        if (first?.meta_data) first.meta_data.codec = 'LZO'
      },
      /column "a" \(UTF8\) of .*: its compression LZO is not supported\. Store it in another way, or leave/,
      ['a'],
    ],
  ])('is refused with %s', async (_what, damage, message, needed) => {
    const damageFirst = ([group]: RowGroup[]): void => {
      if (group) damage(group)
    }
    for (const names of [undefined, needed])
      expect(await columns(damageFirst, names)).toMatchObject({
        code: 'bad_input',
        message: expect.stringMatching(names ? message : /^Cannot read the column /),
      })
  })

  it('is read where only columns that nobody needs are wrong', async () => {
    const damage = ([group]: RowGroup[]): void => void group?.columns.shift()
    expect(await columns(damage, ['b', 'c'])).toBe('read')
  })
})

describe('the index that pandas describes', () => {
  const index = { kind: 'range', name: 'id', start: 0, stop: 3, step: 1 }
  const readIndex = async (change: object, columns?: string[]): Promise<unknown> => {
    const pandas = { index_columns: [{ ...index, ...change }] }
    const data = { a: ['x', 'y', 'z'] }
    const path = await write(1, [{ name: 'a', ...text }], data, { pandas, rowGroupSize: 2 })
    const found = await refusal(path, columns)
    if (found !== 'read') return found
    const { rows } = await read(path, columns)
    return rows.map((row) => Reflect.get(row, 'id'))
  }

  it.each<[string, object, number[]]>([
    ['counts', {}, [0, 1, 2]],
    ['counts down', { start: 9, stop: 6, step: -1 }, [9, 8, 7]],
    ['ends between two steps', { start: 0, stop: 5, step: 2 }, [0, 2, 4]],
  ])('is a column where it %s', async (_what, change, ids) => {
    expect(await readIndex(change)).toEqual(ids)
    expect(await readIndex(change, ['id'])).toEqual(ids)
    expect(await readIndex(change, ['a'])).toEqual([undefined, undefined, undefined])
  })

  it.each<[string, object]>([
    ['has more rows than the file', { stop: 100 }],
    ['has fewer', { stop: 2 }],
    ['has none', { stop: 0 }],
    ['goes the other way', { start: 3, stop: 0 }],
    ['never steps', { step: 0 }],
  ])('is no column where it %s, and refused where it is needed', async (_what, change) => {
    expect(await readIndex(change)).toEqual([undefined, undefined, undefined])
    expect(await readIndex(change, ['a'])).toEqual([undefined, undefined, undefined])
    expect(await readIndex(change, ['id'])).toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(
        'Write the index as a column: df.reset_index().to_parquet(…).',
      ),
    })
  })

  it('never stands for a column that is there', async () => {
    const pandas = { index_columns: [{ ...index, name: 'a' }] }
    const path = await write(1, [{ name: 'a', ...text }], { a: ['x', 'y', 'z'] }, { pandas })
    expect((await read(path)).rows).toEqual([{ a: 'x' }, { a: 'y' }, { a: 'z' }])
    const levels = { index_columns: ['__index_level_0__', 'a'] }
    const columns = [
      { name: 'a', ...text },
      { name: '__index_level_0__', ...integer },
    ]
    const data = { a: ['x'], __index_level_0__: [7] }
    const multi = await write(2, columns, data, { pandas: levels })
    expect((await read(multi)).rows).toEqual([{ a: 'x', __index_level_0__: 7 }])
  })
})
