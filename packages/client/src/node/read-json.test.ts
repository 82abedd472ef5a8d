import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TableCursor } from '../table/row-cursor.ts'
import { readJson } from './read-json.ts'

async function* streamOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
}

async function read(
  content: string | Uint8Array,
  { size = 5, skip = false } = {},
): Promise<{ rows: object[]; places: string[]; malformed: [number, string][] }> {
  const rows: object[] = []
  const places: string[] = []
  const malformed: [number, string][] = []
  const onMalformed = ({ line, text }: { line: number; text: string }): void => {
    malformed.push([line, text])
  }
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const table = readJson(streamOf(bytes, size))
  const cursor = new TableCursor(table)
  for await (const batch of table.batches(skip ? { onMalformed } : {})) {
    rows.push(...batch.rows)
    cursor.batch = batch
    for (cursor.index = 0; cursor.index < batch.rows.length; cursor.index++)
      places.push(cursor.where().replace('the stream, ', ''))
  }
  return { rows, places, malformed }
}

describe('readJson', () => {
  it.each<[string, string, string[]]>([
    ['on one line', '[{"a":1},{"a":2}]', ['row 1', 'row 2']],
    ['on a line each', '[\n{"a":1},\n{"a":2}\n]\n', ['row 1 (line 2)', 'row 2 (line 3)']],
    ['from the first line', '[{"a":1},\n{"a":2}]', ['row 1', 'row 2 (line 2)']],
    [
      'with Windows line breaks',
      '[\r\n{"a":1},\r\n{"a":2}\r\n]\r\n',
      ['row 1 (line 2)', 'row 2 (line 3)'],
    ],
    ['with old line breaks', '[\r{"a":1}\r,\r{"a":2}]', ['row 1 (line 2)', 'row 2 (line 4)']],
    [
      'indented',
      '\uFEFF [\n  {\n    "a": 1\n  },\n  {\n    "a": 2\n  }\n]',
      ['row 1 (line 2)', 'row 2 (line 5)'],
    ],
  ])('reads objects %s, and says where each is', async (_what, content, places) => {
    for (const size of [1, 2, 3, 1_000])
      expect(await read(content, { size })).toMatchObject({ rows: [{ a: 1 }, { a: 2 }], places })
  })

  it('reads UTF-16 that a mark tells', async () => {
    const content = Buffer.from('\uFEFF[{"a":"é"}]', 'utf16le')
    expect((await read(content)).rows).toEqual([{ a: 'é' }])
  })

  it('reads any objects back, with any white space, in chunks of any size', async () => {
    const row = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true })
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 5 }),
        fc.constantFrom(undefined, 1, '\t'),
        fc.integer({ min: 1, max: 30 }),
        async (rows, space, size) => {
          const content = JSON.stringify(rows, null, space)
          const found = await read(content, { size })
          // Through JSON, which has no -0.
          expect(JSON.stringify(found.rows)).toBe(JSON.stringify(rows))
          const lines = content.split('\n')
          for (const [i, place] of found.places.entries()) {
            const [, number, line = '1'] = /^row (\d+)(?: \(line (\d+)\))?$/.exec(place) ?? []
            expect(Number(number)).toBe(i + 1)
            expect(lines[Number(line) - 1]?.trim()).toMatch(/^\[?\{/)
          }
        },
      ),
    )
  })

  it('has no rows for an array of none', async () => {
    for (const content of ['[]', ' [\n] \n']) expect((await read(content)).rows).toEqual([])
  })

  it.each<[string, string]>([
    ['', 'The stream is empty. The file must be one JSON array of objects'],
    [' \n', 'The stream is empty.'],
    ['{"a":1}', 'line 1: the file is one object, not an array. The file must be one JSON array'],
    [
      '\n{"a":1}\n{"a":2}\n',
      'line 2: the file is one object, not an array. The file must be one JSON array of objects. If each line is an object, read it as JSON Lines (.jsonl).',
    ],
    ['a,b\n1,2\n', 'line 1: the file does not start with an array'],
    ['[{"a":1},\n{"a":2}', 'row 2 (line 2): the file ends before the array is closed'],
    ['[{"a":1},\n\n{"a":"2', 'row 2 (line 3): the file ends before the array is closed'],
    ['[{"a":1}', 'row 1: the file ends before the array is closed'],
    ['[\n{"a":1}\n]\n{"a":2}', 'line 4: unexpected text after the end of the array'],
    ['[[1]]', 'row 1: not a JSON object'],
    ['[{"a":1},{"a":2},1]', 'row 3: not a JSON object'],
    ['[\n1]', 'row 1 (line 2): not a JSON object'],
    ['[{"a":1}\n,\n]', 'row 2 (line 3): cannot be parsed as JSON'],
    ['[,{"a":1}]', 'row 1: cannot be parsed as JSON'],
    ['[{"a":1}\n{"a":2}]', 'row 1: cannot be parsed as JSON'],
    ['[{"a":1},\n{"a":}]', 'row 2 (line 2): cannot be parsed as JSON'],
    ['[{"a":1}},{"a":2}]', 'row 1: cannot be parsed as JSON'],
    [`[${'{"a":1},'.repeat(6)}{"a":}]`, 'row 7: cannot be parsed as JSON'],
  ])('refuses %j', async (content, message) => {
    for (const size of [1, 1_000])
      await expect(async () => read(content, { size })).rejects.toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining(message),
      })
  })

  it('leaves malformed elements out where that is wanted', async () => {
    const content = '[{"a":1},\n{"a":oops},\n {"a":"],["},\n7,{"a":3}]'
    expect(await read(content, { skip: true })).toEqual({
      rows: [{ a: 1 }, { a: '],[' }, { a: 3 }],
      places: ['row 1', 'row 3 (line 3)', 'row 5 (line 4)'],
      malformed: [
        [2, '{"a":oops}'],
        [4, '7'],
      ],
    })
  })
})
