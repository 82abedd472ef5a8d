import fc from 'fast-check'
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
    ['UTF-16, big end first', Buffer.from('\uFEFFa,b\n1,x\n2,y\n', 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from('a,b\n1,x\n2,y\n', 'utf16le'), { encoding: 'utf16le' }],
    ['a mark that goes before the encoding', '\uFEFFa,b\n1,x\n2,y\n', { encoding: 'gbk' }],
    ['line feeds in the header, Windows line breaks below', 'a,b\n1,x\r\n2,y\r\n'],
    ['Windows line breaks in the header, line feeds below', 'a,b\r\n1,x\n2,y\n'],
    ['all line breaks mixed', 'a,b\r1,x\n2,y\r\n'],
    ['line breaks that were converted twice', 'a,b\r\r\n1,x\r\r\n2,y\r\r\n'],
    ['an end in the middle of a line break', 'a,b\r\n1,x\r\n2,y\r'],
    ['quotes before mixed line breaks', '"a","b"\r"1","x"\r\n"2","y"\n'],
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

  it.each(['\n', '\r\n', '\r'])(
    'numbers the lines that rows start on, with breaks %j',
    async (eol) => {
      const text = ['a,b', '1,x', '"2', '', '3",y', '', '4,z', '"5', '6",z', '7,z'].join(eol)
      expect((await read(text)).lines).toEqual([2, 3, 7, 8, 10])
    },
  )

  it('keeps line breaks in quotes to the letter, whatever ends the rows', async () => {
    const content = 'a,b\r"1\r\n2",x\n"3\r4","y\n\r"\r\n"\r\n5",z'
    expect(await read(content)).toEqual({
      rows: [
        { a: '1\r\n2', b: 'x' },
        { a: '3\r4', b: 'y\n\r' },
        { a: '\r\n5', b: 'z' },
      ],
      lines: [2, 4, 8],
    })
  })

  it('takes quotes for text where there are none', async () => {
    const content = 'a\tb\n"say\t5" x\n"\t"""\n'
    expect((await read(content, { delimiter: '\t', quote: null })).rows).toEqual([
      { a: '"say', b: '5" x' },
      { a: '"', b: '"""' },
    ])
  })

  it('counts lines as an editor does, wherever chunks end', async () => {
    const breaks = fc.constantFrom('\n', '\r\n', '\r')
    const cell = fc.oneof(
      fc.constantFrom('x', '"x"', '"é€"'),
      fc.tuple(breaks, breaks).map(([one, two]) => `"x${one}y${two}"`),
      fc.constantFrom('""', '"\r\n"', '" \n"'),
    )
    const row = fc.tuple(cell, cell).map((cells) => cells.join(','))
    const line = fc.oneof(row, row, row, fc.constantFrom('', '#note', '# "half'))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(line, breaks), { maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        async (parts, size) => {
          const texts = ['a,b\n', ...parts.map(([text, end]) => text + end)]
          const bytes = Buffer.from(texts.join(''))
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
            bytes.subarray(i * size, (i + 1) * size),
          )
          const found = new Map<number, string>()
          for await (const batch of readCsv(streamOf(...chunks), { comment: '#' }).batches())
            for (const [i, { a, b }] of batch.rows.entries())
              found.set(batch.numberOf(i), `${a},${b}`)
          const expected = new Map<number, string>()
          // An empty line between \r and \n makes one line break of two.
          let before = ''
          for (const text of texts) {
            const number = before.split(/\r\n|\r|\n/).length
            const value = text.replace(/(\r\n|\r|\n)$/, '').replaceAll('"', '')
            before += text
            if (value.startsWith('#') || /^[\s,]*$/.test(value) || number === 1) continue
            expected.set(number, value)
          }
          expect(found).toEqual(expected)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('names the line that a broken row starts on', async () => {
    const content = ['a,b', '"1', '2",x', '', '# note', '3,"y"z']
    for (const end of ['\n', '\r\n', '\r'])
      await expect(read(content.join(end), { comment: '#' })).rejects.toMatchObject({
        message: expect.stringContaining(
          'The stream, line 6: the row has text after a closing quote',
        ),
      })
  })

  it.each<[string, string, string]>([
    ['latin1', '646f6f7220802e', 'door €.'],
    ['latin1', '64f667209378', 'dög “x'],
    ['iso-8859-1', '8a', 'Š'],
    ['windows-1251', 'c4e0', 'Да'],
    ['shift_jis', '93fa967b8cea', '日本語'],
    ['gbk', 'd6d0cec4', '中文'],
    ['Big5', 'a4a4a4e5', '中文'],
    ['euc-kr', 'c7d1b1db', '한글'],
    ['utf-16be', '00630061d83dde00', 'ca😀'],
  ])('reads %s in chunks of any size', async (encoding, hex, text) => {
    const header = encoding.startsWith('utf-16')
      ? Buffer.from('a\n', 'utf16le').swap16()
      : Buffer.from('a\n')
    const bytes = Buffer.concat([header, Buffer.from(hex, 'hex')])
    for (const size of [1, 2, 3, 100]) {
      const chunks: Uint8Array[] = []
      for (let i = 0; i < bytes.length; i += size) chunks.push(bytes.subarray(i, i + size))
      const found: CsvRow[] = []
      for await (const row of readCsv(streamOf(...chunks), { encoding })) found.push(row)
      expect(found).toEqual([{ a: text }])
    }
  })

  it.each<[string, Uint8Array, string, CsvOptions?]>([
    [
      'windows-1252 as UTF-8',
      Buffer.from('612c620a312cf6', 'hex'),
      'The stream is not valid UTF-8',
    ],
    ['UTF-8 as EUC-KR', Buffer.from('a,b\n1,é€'), 'is UTF-8, not EUC-KR', { encoding: 'euc-kr' }],
    ['half a character', Buffer.from('61c3', 'hex'), 'The stream is not valid UTF-8'],
    ['half of UTF-16', Buffer.from('fffe610062', 'hex'), 'The stream is not valid UTF-16LE'],
    [
      'MacRoman as windows-1252',
      Buffer.from('612c620d0a312c780d0a322c8d', 'hex'),
      'The stream, line 3: it has the control character U+008D, so it is probably not windows-1252. Set `encoding`',
      { encoding: 'latin1' },
    ],
    [
      'ISO 8859-2 with a euro of windows-1250',
      Buffer.from('612c620a312c80', 'hex'),
      'line 2: it has the control character U+0080, so it is probably not iso-8859-2',
      { encoding: 'latin2' },
    ],
    [
      'an escape',
      Buffer.from('a,b\n1,\u001b[0m'),
      'line 2: it has the control character U+001B',
      { encoding: 'windows-1252' },
    ],
    [
      'UTF-16 without a mark',
      Buffer.from('a,b\n1,x\n', 'utf16le'),
      'line 1: it has a U+0000 character, as UTF-16 does when it is read as UTF-8. Set `encoding`',
    ],
    [
      'UTF-32',
      Buffer.from('fffe0000610000000a000000', 'hex'),
      'U+0000 character, as UTF-16 does when it is read as UTF-16LE',
    ],
    [
      'no encoding',
      Buffer.from('a'),
      'Unknown encoding "klingon". Use a name like utf-8',
      { encoding: 'klingon' },
    ],
  ])('refuses %s, also where rows may be left out', async (_what, content, message, options) => {
    const refusal = { code: 'bad_input', message: expect.stringContaining(message) }
    await expect(async () => read(content, options)).rejects.toMatchObject(refusal)
    const leavingOut = async (): Promise<void> => {
      const table = readCsv(streamOf(content), options)
      for await (const batch of table.batches({ onMalformed: () => undefined }))
        expect(batch.rows).toBeDefined()
    }
    await expect(leavingOut).rejects.toMatchObject(refusal)
  })

  const [lf16, be16] = ['a,b\n1,é\n', 'a,b\n1,é\n'].map((text) => Buffer.from(text, 'utf16le'))
  be16?.swap16()
  it.each<[string, Uint8Array | string, CsvOptions, string]>([
    [
      'UTF-8',
      'a,b\n1,x\n',
      { encoding: 'utf-16le' },
      'is UTF-8, not UTF-16LE. Leave out `encoding`',
    ],
    [
      'UTF-8',
      'a,b\n12,x\n',
      { encoding: 'utf-16le' },
      'is UTF-8, not UTF-16LE. Leave out `encoding`',
    ],
    ['UTF-8', 'a,b\n1,x\n', { encoding: 'utf-16be' }, 'is UTF-8, not UTF-16BE.'],
    [
      'UTF-8 with surrogates',
      'a,b\n1,شطرنج\n',
      { encoding: 'utf-16le' },
      'is UTF-8, not UTF-16LE.',
    ],
    ['UTF-8 without a header', '1,x2\n', { encoding: 'utf16le', header: ['a', 'b'] }, 'is UTF-8,'],
    ['UTF-8 of one column', 'abc\n', { encoding: 'utf-16' }, 'is UTF-8, not UTF-16LE.'],
    [
      'UTF-8 with nothing but a header',
      'ab\tcd',
      { encoding: 'utf-16le', delimiter: '\t' },
      'is UTF-8,',
    ],
    [
      'a long UTF-8',
      'abcd,b\n'.repeat(20_000),
      { encoding: 'utf-16le' },
      'is UTF-8, not UTF-16LE.',
    ],
    [
      'UTF-16BE',
      be16 ?? '',
      { encoding: 'utf-16le' },
      'is UTF-16BE, not UTF-16LE. Set `encoding` to utf-16be.',
    ],
    [
      'UTF-16LE',
      lf16 ?? '',
      { encoding: 'utf-16be' },
      'is UTF-16LE, not UTF-16BE. Set `encoding` to utf-16le.',
    ],
  ])('refuses %s that is said to be another Unicode', async (_what, content, options, message) => {
    const bytes = Buffer.from(content)
    for (const size of [1, 2, 3, 1_000, 70_000]) {
      if (bytes.length / size > 1_000) continue
      const chunks: Uint8Array[] = []
      for (let i = 0; i < bytes.length; i += size) chunks.push(bytes.subarray(i, i + size))
      const readAll = async (): Promise<void> => {
        for await (const row of readCsv(streamOf(...chunks), options)) expect(row).toBeUndefined()
      }
      await expect(readAll).rejects.toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining(`The stream ${message}`),
        details: { option: 'encoding' },
      })
    }
  })

  it.each(['utf-16le', 'utf-16be'])(
    'reads %s without ASCII but for what is between values',
    async (encoding) => {
      for (const [text, found] of [
        ['標,籤\n一,語', [{ 標: '一', 籤: '語' }]],
        ['標\u3000題\n一', [{ '標\u3000題': '一' }]],
        ['標題', []],
      ] as const) {
        const bytes = Buffer.from(text, 'utf16le')
        if (encoding === 'utf-16be') bytes.swap16()
        expect((await read(bytes, { encoding })).rows).toEqual(found)
      }
    },
  )

  it('keeps control characters of UTF-8, which are no guess', async () => {
    expect((await read('a,b\n\u001b[0m,\u0085\n')).rows).toEqual([{ a: '\u001b[0m', b: '\u0085' }])
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
    ['', 'The stream is empty'],
    ['a,b,a\n1,2,3\n', 'The stream, line 1: the column "a" appears twice in the header'],
    ['a,b\n1,2\n3\n', 'The stream, line 3: the row has 1 value, but the header has 2 columns'],
    ['a,b\n"1\n2",3\n4,5,6\n', 'line 4: the row has 3 values'],
    ['a,b\n1,"2"x\n', 'The stream, line 2: the row has text after a closing quote'],
    ['a,b\n1,2\n"3,4\n5,6\n', 'The stream, line 3: the row has a quote that is never closed'],
    ['a,b\n1,2"3"\n', 'The stream, line 2: the row has a quote in the middle of a value'],
    ['a;b\n1;2\n', 'the header has only one column, "a;b". Set `delimiter` to ";".'],
    ['a\tb\n1\t2\n', 'Set `delimiter` to \\t.'],
    ['__proto__,b\n1,2\n', 'a column may not be called __proto__'],
    ['a,b\n', '`delimiter` must be one character, not "ab"', { delimiter: 'ab' }],
  ])('refuses %j', async (content, message, options) => {
    await expect(async () => read(content, options)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(message),
    })
  })
})
