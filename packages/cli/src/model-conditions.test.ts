import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { modelConditions } from './model-conditions.ts'
import { pathText } from './metadata-path.ts'

const where = (text: string) => modelConditions({ where: [text] }).metadata[0]
const whereJson = (text: string) => modelConditions({ whereJson: [text] }).metadata[0]

test.each([
  ['lr=0.01', ['lr'], '=', 0.01],
  ['lr!=0.01', ['lr'], '!=', 0.01],
  ['train.lr<1', ['train', 'lr'], '<', 1],
  ['train.lr<=1', ['train', 'lr'], '<=', 1],
  ['lr>-2.5', ['lr'], '>', -2.5],
  ['lr>=0', ['lr'], '>=', 0],
  ['data~imagenet', ['data'], 'contains', 'imagenet'],
  ['lr > 0.01', ['lr'], '>', 0.01],
  ['lr> 0.01', ['lr'], '>', 0.01],
  ['lr = 0.01', ['lr'], '=', 0.01],
  ['name  ~  a b ', ['name'], 'contains', 'a b '],
  ['at>=2026-03-01', ['at'], '>=', '2026-03-01'],
  ['on!=true', ['on'], '!=', true],
  ['on=null', ['on'], '=', null],
  // As it was before there were other operators.
  ['a=b=c', ['a'], '=', 'b=c'],
  ['a=b>c', ['a'], '=', 'b>c'],
  ['token=<unk>', ['token'], '=', '<unk>'],
  ['a=', ['a'], '=', ''],
  ['a= b', ['a'], '=', ' b'],
  ['a!=', ['a'], '!=', ''],
  ['a b=c', ['a b'], '=', 'c'],
  ['a\\.b=1', ['a.b'], '=', 1],
  ['a\\b=1', ['a\\b'], '=', 1],
  ['a!b=1', ['a!b'], '=', 1],
  ['a=line 1\nline 2', ['a'], '=', 'line 1\nline 2'],
  // A backslash takes an operator into the key.
  ['a\\>b>1', ['a>b'], '>', 1],
  ['a\\=b=1', ['a=b'], '=', 1],
  ['a\\!=1', ['a!'], '=', 1],
  ['a\\~\\.b~c', ['a~.b'], 'contains', 'c'],
  ['a\\≠b=1', ['a≠b'], '=', 1],
  // As people write them on paper, and as the pages show them.
  ['lr≠0.01', ['lr'], '!=', 0.01],
  ['lr ≠ adam', ['lr'], '!=', 'adam'],
  ['lr≤1', ['lr'], '<=', 1],
  ['lr ≥ 1', ['lr'], '>=', 1],
  // A text in quotes is what is between them.
  ['a="x"', ['a'], '=', 'x'],
  ['a = "10"', ['a'], '=', '10'],
  ['a=""', ['a'], '=', ''],
  ['a="=0.01"', ['a'], '=', '=0.01'],
  ['a!=">x"', ['a'], '!=', '>x'],
  ['a~"~"', ['a'], 'contains', '~'],
  ['a>"m"', ['a'], '>', 'm'],
  ['a >= "0,01" ', ['a'], '>=', '0,01'],
  ['a="\\"x\\""', ['a'], '=', '"x"'],
  ['a=x "y"', ['a'], '=', 'x "y"'],
  // Texts that begin with what may be an operator, and are none.
  ['home=~/data', ['home'], '=', '~/data'],
  ['end!=</s>', ['end'], '!=', '</s>'],
  ['mark=!', ['mark'], '=', '!'],
  ['lr>1e-7', ['lr'], '>', 1e-7],
  ['lr > 1 ', ['lr'], '>', 1],
  ['at<2026-03-01 12:30', ['at'], '<', '2026-03-01 12:30'],
])('--where %j asks %j %s %j', (text, path, op, value) => {
  expect(where(text)).toEqual({ path, op, value })
})

test.each([
  ['ver>"10"', ['ver'], '>', '10'],
  ['ver > "10"', ['ver'], '>', '10'],
  ['x={"a":[1]}', ['x'], '=', { a: [1] }],
  ['x~[1]', ['x'], 'contains', [1]],
  ['x>"<"', ['x'], '>', '<'],
])('--where-json %j asks %j %s %j', (text, path, op, value) => {
  expect(whereJson(text)).toEqual({ path, op, value })
})

it('reads every key, once its dots and operators are escaped', () => {
  const key = fc.string({ minLength: 1, unit: 'grapheme' }).filter((k) => !/[\\\s]/.test(k))
  const names = { '~': 'contains', '≠': '!=', '≤': '<=', '≥': '>=' }
  const sign = fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '~', '≠', '≤', '≥')
  fc.assert(
    fc.property(fc.array(key, { minLength: 1 }), sign, fc.integer(), (path, op, value) => {
      const written = pathText(path).replaceAll(/[=<>!~≠≤≥]/g, '\\$&')
      const expected = { path, op: new Map(Object.entries(names)).get(op) ?? op, value }
      expect(where(`${written}${op}${value}`)).toEqual(expected)
      expect(whereJson(`${written} ${op} ${value}`)).toEqual(expected)
    }),
  )
})

it('reads keys that are to be there or not, and times with an offset', () => {
  expect(
    modelConditions({
      has: ['a.b'],
      lacks: ['c\\.d', 'x=y'],
      created: ['>=2026-03-01T00:00Z', ' < 2026-04-01 12:30 +02:00 ', '≤2026-05-01T00:00Z'],
      updated: ['>2026-03-01T12:30:00.5+01:00'],
    }),
  ).toEqual({
    metadata: [
      { path: ['a', 'b'], op: 'present' },
      { path: ['c.d'], op: 'absent' },
      { path: ['x=y'], op: 'absent' },
    ],
    created: [
      { op: '>=', value: '2026-03-01T00:00Z' },
      { op: '<', value: '2026-04-01 12:30+02:00' },
      { op: '<=', value: '2026-05-01T00:00Z' },
    ],
    updated: [{ op: '>', value: '2026-03-01T12:30:00.5+01:00' }],
  })
  expect(modelConditions({})).toEqual({ metadata: [], created: [], updated: [] })
})

test.each([
  [
    { where: ['lr'] },
    /"lr" is not a condition\. Write it in quotes, like --where 'train\.lr>0\.01'/,
  ],
  [{ where: ['>1'] }, /">1" is not a condition/],
  [{ where: [''] }, /"" is not a condition/],
  [{ where: ['a\\=1'] }, /is not a condition/],
  [{ where: ['.a>1'] }, /"\.a" is not the path of a metadata key/],
  [{ where: ['a..b=1'] }, /not the path/],
  [{ where: ['lr>'] }, /no value after >.*--where 'lr>""'/],
  [{ where: ['lr~'] }, /no value after ~/],
  [{ where: ['lr>> '] }, /second operator after >\. A text that begins with >/],
  [{ where: ['on>true'] }, /--where on>true: > compares numbers.*true has no order\./],
  [{ where: ['on<=null'] }, /null has no order/],
  [{ whereJson: ['a>[1]'] }, /--where-json a>\[1\]: .*\[1\] has no order/],
  [{ whereJson: ['a>x'] }, /The value of a is not JSON/],
  [{ has: [''] }, /"" is not the path/],
  [{ lacks: ['a.'] }, /"a\." is not the path/],
  [{ created: ['2026-03-01'] }, /--created takes one of < <= > >= and a date.*not "2026-03-01"/],
  [{ created: ['=2026-03-01'] }, /--created takes/],
  [{ created: ['>=2026-02-30'] }, /--created takes/],
  [{ updated: ['>last week'] }, /--updated takes .*not ">last week"/],
])('refuses %j', (options, message) => {
  expect(() => modelConditions(options)).toThrow(
    expect.objectContaining({ code: 'bad_input', message: expect.stringMatching(message) }),
  )
})

test.each([
  ['lr==0.01', 'lr=0.01', 'lr="=0.01"'],
  ['lr == 0.01', 'lr=0.01', 'lr="= 0.01"'],
  ['lr===0.01', 'lr=0.01', 'lr="==0.01"'],
  ['lr=>0.01', 'lr>=0.01', 'lr=">0.01"'],
  ['lr => 0.01', 'lr>=0.01', 'lr="> 0.01"'],
  ['lr=<0.01', 'lr<=0.01', 'lr="<0.01"'],
  ['lr=< 0.01', 'lr<=0.01', 'lr="< 0.01"'],
  ['lr=>=0.01', 'lr>=0.01', 'lr=">=0.01"'],
  ['lr=≥0.01', 'lr≥0.01', 'lr="≥0.01"'],
  ['lr!==0.01', 'lr!=0.01', 'lr!="=0.01"'],
  ['lr=!=0.01', 'lr!=0.01', 'lr="!=0.01"'],
  ['lr<>1', 'lr!=1', 'lr<">1"'],
  ['lr>>1', 'lr>1', 'lr>">1"'],
  ['lr> =1', 'lr>=1', 'lr>"=1"'],
  ['name=~resnet', 'name~resnet', 'name="~resnet"'],
  ['dir==/data', 'dir=/data', 'dir="=/data"'],
])('--where %j is refused: two operators, where %j or %j is meant', (text, meant, quoted) => {
  for (const [option, conditions] of [
    ['--where', { where: [text] }],
    ['--where-json', { whereJson: [text] }],
  ] as const)
    expect(() => modelConditions(conditions)).toThrow(
      expect.objectContaining({
        code: 'bad_input',
        message: expect.stringContaining(
          ` Did you mean ${option} '${meant}'? A text that begins with `,
        ),
      }),
    )
  expect(() => where(text)).toThrow(`written in quotes: --where '${quoted}'.`)
  expect(where(quoted)?.path).toEqual([/^\w+/.exec(text)?.[0]])
  expect(where(meant)).toBeDefined()
})

test.each([
  ['lr>', '0,01', '0.01'],
  ['lr<=', ',5', '0.5'],
  ['lr>', '-1,5e-3', '-0.0015'],
  ['lr≥', '.4', '0.4'],
  ['lr>', '1.10', '1.1'],
  ['lr<', '1e-4', '0.0001'],
  ['lr>', '0,010', '0.01'],
  ['lr=', '0,01', '0.01'],
  ['lr!=', '-1,5', '-1.5'],
  // One, or a thousand.
  ['lr>', '1,000', undefined],
  ['id>', '12345678901234567890', undefined],
  ['name>', 'm', undefined],
  ['at>=', '2026-03', undefined],
  ['at>=', '2026-02-30', undefined],
  ['ms<', '5 ms', undefined],
])(
  '--where %j%s is refused: a text without quotes where a number is likely',
  (asked, text, number) => {
    const meant = number === undefined ? '' : ` Did you mean --where '${asked}${number}'?`
    expect(() => where(`${asked}${text}`)).toThrow(
      expect.objectContaining({
        code: 'bad_input',
        message: expect.stringContaining(
          `.${meant} To compare with the text, write it in quotes: --where '${asked}"${text}"'.`,
        ),
      }),
    )
    expect(where(`${asked}"${text}"`)).toHaveProperty('value', text)
    if (number !== undefined)
      expect(where(`${asked}${number}`)).toHaveProperty('value', Number(number))
  },
)

test.each(['a="x', 'a="C:\\data"', 'a>"x" ]', 'a~"x" y'])(
  '--where %j is refused: it begins with a quote and is no text in JSON',
  (text) => {
    expect(() => where(text)).toThrow(/begins with a quote is a text in JSON.*find the quotes/)
  },
)
