import { describe, expect, it } from 'vitest'
import { readCsv, type CsvOptions, type CsvRow } from './read-csv.ts'

async function* streamOf(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

async function read(
  content: string | Uint8Array,
  options?: CsvOptions,
): Promise<{ rows: CsvRow[]; lines: number[] }> {
  const rows: CsvRow[] = []
  const lines: number[] = []
  for await (const batch of readCsv(streamOf(content), options).batches()) {
    rows.push(...batch.rows)
    for (const i of batch.rows.keys()) lines.push(batch.numberOf(i))
  }
  return { rows, lines }
}

const rows = [
  { a: '1', b: 'x' },
  { a: '2', b: 'y' },
]

describe('readCsv', () => {
  it.each<[string, string | Uint8Array, CsvOptions?]>([
    ['line feeds', 'a,b\n1,x\n2,y\n'],
    ['no line break at the end', 'a,b\n1,x\n2,y'],
    ['Windows line breaks', 'a,b\r\n1,x\r\n2,y\r\n'],
    ['old line breaks', 'a,b\r1,x\r2,y\r'],
    ['a mark of UTF-8', '\uFEFFa,b\n1,x\n2,y\n'],
    ['semicolons', 'a;b\n1;x\n2;y\n', { delimiter: ';' }],
    ['tabs', 'a\tb\n1\tx\n2\ty\n', { delimiter: '\t' }],
    ['other quotes', "'a','b'\n1,'x'\n2,y\n", { quote: "'" }],
    ['comments', '# made today\na,b\n1,x\n# half\n2,y\n', { comment: '#' }],
    ['empty lines', '\na,b\n\n1,x\n\n\n2,y\n'],
    ['rows of nothing but delimiters', 'a,b\n1,x\n,\n2,y\n,\n  \n'],
    ['no header', '1,x\n2,y\n', { header: ['a', 'b'] }],
    ['an index without a name', ',a,b\n0,1,x\n1,2,y\n'],
    ['UTF-16', Buffer.from('\uFEFFa,b\n1,x\n2,y\n', 'utf16le')],
  ])('takes a file with %s', async (_what, content, options) => {
    expect((await read(content, options)).rows).toEqual(rows)
  })

  it('takes quotes, delimiters and line breaks in values', async () => {
    const content = 'a,b\n"say ""hi""","1,5"\n"two\nlines",ü\n'
    expect((await read(content)).rows).toEqual([
      { a: 'say "hi"', b: '1,5' },
      { a: 'two\nlines', b: 'ü' },
    ])
    const escaped = await read('a,b\n"say \\"hi\\"",1\n', { escape: '\\' })
    expect(escaped.rows).toEqual([{ a: 'say "hi"', b: '1' }])
    const latin = Buffer.from('a,b\nü,1\n', 'latin1')
    expect((await read(latin, { encoding: 'latin1' })).rows).toEqual([{ a: 'ü', b: '1' }])
  })

  it.each(['\n', '\r\n'])('numbers the lines that rows start on, with breaks %j', async (eol) => {
    const text = ['a,b', '1,x', '"2', '', '3",y', '', '4,z', '"5', '6",z', '7,z'].join(eol)
    expect((await read(text)).lines).toEqual([2, 3, 7, 8, 10])
  })

  it('reads what is cut anywhere', async () => {
    const bytes = Buffer.from('a,b\n"ü\n1",x\n2,"y""€"\n')
    for (let cut = 0; cut <= bytes.length; cut++) {
      const table = readCsv(streamOf(bytes.subarray(0, cut), bytes.subarray(cut)))
      const found: CsvRow[] = []
      for await (const row of table) found.push(row)
      expect(found).toEqual([
        { a: 'ü\n1', b: 'x' },
        { a: '2', b: 'y"€' },
      ])
    }
  })

  it.each<[string, string, CsvOptions?]>([
    ['', 'the stream is empty'],
    ['a,b,a\n1,2,3\n', 'the stream, line 1: the header has the column "a" twice'],
    ['a,b\n1,2\n3\n', 'the stream, line 3: the row has 1 values, and the header 2 columns'],
    ['a,b\n"1\n2",3\n4,5,6\n', 'line 4: the row has 3 values'],
    ['a,b\n1,"2"x\n', 'the stream, line 2: the row has a quote with more text behind it'],
    ['a,b\n1,2\n"3,4\n5,6\n', 'the stream, line 3: the row has a quote that is never closed'],
    ['a,b\n1,2"3"\n', 'the stream, line 2: the row has a quote in the middle of a value'],
    [
      'a;b\n1;2\n',
      'the header is one column, "a;b". Say what is between values with the option delimiter: ";".',
    ],
    ['a\tb\n1\t2\n', 'with the option delimiter: \\t.'],
    ['__proto__,b\n1,2\n', 'no column may be __proto__'],
    ['a,b\n', 'delimiter must be one character, not "ab"', { delimiter: 'ab' }],
  ])('refuses %j', async (content, message, options) => {
    await expect(async () => read(content, options)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(message),
    })
  })
})
