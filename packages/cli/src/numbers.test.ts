import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { connect } from '@touchstone/client'
import { serveLocal } from '@touchstone/server/local'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openDesk } from './run-cli.ts'

const ids = ['1465123456789012345', '1465123456789012346', '1465123456789012347']

/** A desk beside a server with a suite `posts` of three samples, whose ids are texts of 19 digits. */
async function openNumbersDesk() {
  await using opened = new AsyncDisposableStack()
  const home = opened.use(await openDesk())
  const server = await serveLocal({ directory: join(home.path, 'data'), port: 0 })
  opened.defer(() => server.close())
  const desk = opened.use(
    await openDesk({ TOUCHSTONE_URL: server.url, TOUCHSTONE_TOKEN: server.token }),
  )
  const { TestCase, TestSuite, Model } = connect(server).defineWorkflow('Posts', {
    testSample: z.object({ id: z.string() }),
    groundTruth: z.object({ label: z.string() }),
    inference: z.object({
      label: z.string(),
      score: z.number().nullable().optional(),
      user: z.int().optional(),
      ok: z.boolean().optional(),
      any: z.json().optional(),
      tags: z.array(z.string()).optional(),
    }),
  })
  const testCase = await TestCase.create('posts', {
    samples: ids.map((id) => ({ testSample: { id }, groundTruth: { label: 'ham' } })),
  })
  await TestSuite.create('posts', { testCases: [testCase] })
  const write = (name: string, text: string) => writeFile(join(desk.path, name), text)
  const held = opened.move()
  return {
    ...desk,
    write,
    /** What a model of the name of the file has stored, after it was uploaded. */
    async stored(name: string, text: string | undefined, ...args: string[]): Promise<unknown[]> {
      if (text !== undefined) await write(name, text)
      const ran = await desk.run(uploadOf(name, args))
      expect(ran).toMatchObject({ status: 0 })
      const model = await Model.load(name)
      const found: unknown[] = []
      for await (const { inference } of model.inferences(testCase)) found.push(inference)
      return found
    },
    /** The refusal of a file. */
    async refusal(name: string, text: string, ...args: string[]): Promise<string> {
      await write(name, text)
      const { status, stderr } = await desk.run(uploadOf(name, args))
      expect(status).not.toBe(0)
      return stderr
    },
    async parquet(name: string, select: string): Promise<void> {
      const instance = await DuckDBInstance.create(':memory:')
      const duck = await instance.connect()
      await duck.run(`COPY (${select}) TO '${join(desk.path, name)}' (FORMAT parquet)`)
      duck.closeSync()
      instance.closeSync()
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

const uploadOf = (name: string, args: readonly string[]): string[] => {
  const command = `upload ${name} --model ${name} --create --suite posts --key id`
  return [...command.split(' '), '--on-missing', 'skip', ...args]
}

const jsonLines = (rows: readonly string[]): string => rows.map((row) => `${row}\n`).join('')

describe('Digits of a number in a table', () => {
  it('reach a field of texts to the letter, from JSON Lines, CSV and Parquet', async () => {
    await using desk = await openNumbersDesk()
    const labels = ['1.50', '1e3', '12345678901234567890']
    const expected = labels.map((label) => ({ label }))
    const lines = ids.map((id, i) => `{"id": ${id}, "label": ${labels[i]}}`)
    expect(await desk.stored('lines.jsonl', jsonLines(lines))).toEqual(expected)
    const csv = ids.map((id, i) => `${id},${labels[i]}\n`).join('')
    expect(await desk.stored('cells.csv', `id,label\n${csv}`)).toEqual(expected)
    const rows = ids.map((id, i) => `(${id}::DECIMAL(38,0), ${i + 1}.50::DECIMAL(38,2))`)
    await desk.parquet('decimals.parquet', `SELECT * FROM (VALUES ${rows.join(',')}) t(id, label)`)
    expect(await desk.stored('decimals.parquet', undefined)).toEqual(
      [1, 2, 3].map((n) => ({ label: `${n}.50` })),
    )
    const wide = ids.map((id) => `(${id}::DECIMAL(30,5), '${id}'::BIGINT)`)
    await desk.parquet(
      'scaled.parquet',
      `SELECT id::DECIMAL(25,0) AS id, label FROM (VALUES ${wide.join(',')}) t(id, label)`,
    )
    expect(await desk.stored('scaled.parquet', undefined)).toEqual(ids.map((label) => ({ label })))
  })

  it('reach texts within lists, and are kept in a field that takes anything', async () => {
    await using desk = await openNumbersDesk()
    const [id = ''] = ids
    const line = `{"id":${id},"label":"a","tags":[1.0, ${id}],"any":{"n":1.0}}`
    const expected = { label: 'a', tags: ['1.0', id], any: { n: 1 } }
    const [first] = await desk.stored('lists.jsonl', jsonLines([line]))
    expect(first).toEqual(expected)
    const csv = `id,label,tags,any\n${id},a,"[1.0, ${id}]","{""n"":1.0}"\n`
    expect((await desk.stored('lists.csv', csv))[0]).toEqual(expected)
    const loose = `id,label,any\n${id},a,3.10\n`
    expect((await desk.stored('loose.csv', loose))[0]).toEqual({ label: 'a', any: '3.10' })
  })

  it('are refused by a field of numbers that cannot hold them, with row, column and value', async () => {
    await using desk = await openNumbersDesk()
    const [id = ''] = ids
    const big =
      /line \d, column "user": 9007199254740993 would become 9007199254740992: stored numbers/
    const quoted =
      /line \d, column "user": "9007199254740993" would become 9007199254740992: stored numbers/
    expect(
      await desk.refusal('a.jsonl', `{"id":${id},"label":"a","user":9007199254740993}\n`),
    ).toMatch(big)
    expect(await desk.refusal('a.csv', `id,label,user\n${id},a,9007199254740993\n`)).toMatch(quoted)
    await desk.parquet(
      'a.parquet',
      `SELECT '${id}' AS id, 'a' AS label, 9007199254740993::DECIMAL(20,0) AS score`,
    )
    expect((await desk.run(uploadOf('a.parquet', []))).stderr).toMatch(
      /row 1, column "score": 9007199254740993 would become 9007199254740992: stored numbers/,
    )
    const fraction = `{"id":${id},"label":"a","score":0.12345678901234567890}\n`
    expect(await desk.refusal('b.jsonl', fraction)).toContain(
      '0.12345678901234567890 would become 0.12345678901234568: stored numbers',
    )
    expect(await desk.refusal('c.jsonl', `{"id":${id},"label":"a","score":1e999}\n`)).toContain(
      'column "score": 1e999 is too large for a number',
    )
    expect(await desk.refusal('d.jsonl', `{"id":${id},"label":"a","any":[1e999]}\n`)).toContain(
      'column "any": 1e999 is too large for a number',
    )
  })

  it('say no to -0, and read the -0.0 of rounding as 0', async () => {
    await using desk = await openNumbersDesk()
    const [id = ''] = ids
    const loss = 'would become 0: stored numbers have no negative zero'
    expect(await desk.refusal('a.csv', `id,label,score\n${id},a,-0\n`)).toContain(
      `column "score": "-0" ${loss}`,
    )
    expect(await desk.refusal('a.jsonl', `{"id":${id},"label":"a","score":-0}\n`)).toContain(
      `column "score": -0 ${loss}`,
    )
    const expected = { label: '-0', score: 0 }
    const csv = `id,label,score\n${id},-0,-0.0\n`
    expect((await desk.stored('b.csv', csv))[0]).toEqual(expected)
    const line = `{"id":${id},"label":-0,"score":-0.00e+00}\n`
    expect((await desk.stored('b.jsonl', line))[0]).toEqual(expected)
    await desk.parquet('b.parquet', `SELECT '${id}' AS id, '-0' AS label, '-0.0'::DOUBLE AS score`)
    expect((await desk.stored('b.parquet', undefined))[0]).toEqual(expected)
  })

  it('tell keys of numbers apart, and refuse what no double holds', async () => {
    await using desk = await openNumbersDesk()
    const refused = await desk.refusal(
      'twice.jsonl',
      jsonLines(['{"id":"x","label":"a","id":"y"}']),
    )
    expect(refused).toContain('twice.jsonl, line 1: the key "id" appears twice.')
  })
})

describe('NaN in a table', () => {
  const files = (id: string): [string, string][] => [
    ['nan.csv', `id,label,score\n${id},a,NaN\n`],
    ['nan.jsonl', `{"id":"${id}","label":"a","score":NaN}\n`],
  ]

  it('is called by its name, with the ways out, and read as no value on demand', async () => {
    await using desk = await openNumbersDesk()
    const [id = ''] = ids
    for (const [name, text] of files(id)) {
      const stderr = await desk.refusal(name, text)
      expect(stderr).toMatch(/column "score": "?NaN"? is not a finite number/)
      expect(stderr).toContain('--nan null')
      const [first] = await desk.stored(name, text, '--nan', 'null')
      expect(first).toEqual({ label: 'a', score: null })
    }
    await desk.parquet('nan.parquet', `SELECT '${id}' AS id, 'a' AS label, 'NaN'::DOUBLE AS score`)
    const { status, stderr } = await desk.run(uploadOf('nan.parquet', []))
    expect([status, stderr]).toEqual([
      expect.any(Number),
      expect.stringContaining('NaN is not a finite number'),
    ])
    expect((await desk.stored('nan.parquet', undefined, '--nan', 'null'))[0]).toEqual({
      label: 'a',
      score: null,
    })
  })

  it('and long numbers stand in the rejects as they stood in the file', async () => {
    await using desk = await openNumbersDesk()
    const [id = '', other = ''] = ids
    const rows = [
      `{"id":${id},"label":"a","score":NaN}`,
      `{"id":${other},"label":1.50,"score":0.12345678901234567890}`,
      `{"id":${ids[2]},"label":"fine","score":0.5}`,
    ]
    await desk.write('bad.jsonl', jsonLines(rows))
    const { status } = await desk.run(
      uploadOf('bad.jsonl', ['--on-error', 'skip', '--rejects', 'rejects.csv']),
    )
    expect(status).toBe(0)
    const lines = (await readFile(join(desk.path, 'rejects.csv'), 'utf8')).split(/\r?\n/)
    expect(lines[1]).toMatch(new RegExp(`^${id},a,NaN,1,score,`))
    expect(lines[2]).toMatch(new RegExp(`^${other},1\\.50,0\\.12345678901234567890,2,score,`))
  })
})

it('booleans are 1 and 0 in any numeric form, in every format', async () => {
  await using desk = await openNumbersDesk()
  const expected = [true, false, true].map((ok) => ({ label: 'a', ok }))
  const csv = `id,label,ok\n${ids[0]},a,1\n${ids[1]},a,0.0\n${ids[2]},a,TRUE\n`
  expect(await desk.stored('bits.csv', csv)).toEqual(expected)
  const lines = ['1', '0.0', '1e0'].map((ok, i) => `{"id":"${ids[i]}","label":"a","ok":${ok}}`)
  expect(await desk.stored('bits.jsonl', jsonLines(lines))).toEqual(expected)
  for (const type of ['TINYINT', 'BIGINT', 'DOUBLE', 'DECIMAL(4,1)', 'BOOLEAN']) {
    const rows = ids.map((id, i) => `('${id}', 'a', ${(i + 1) % 2}::${type})`)
    const name = `bits-${type.replace(/\W/g, '')}.parquet`
    await desk.parquet(name, `SELECT * FROM (VALUES ${rows.join(',')}) t(id, label, ok)`)
    expect(await desk.stored(name, undefined)).toEqual(expected)
  }
  const stderr = await desk.refusal('two.csv', `id,label,ok\n${ids[0]},a,2\n`)
  expect(stderr).toContain('column "ok": "2" is neither true nor false')
})

describe('Metadata on the command line', () => {
  it('has a number only where it prints as it was typed', async () => {
    await using desk = await openNumbersDesk()
    const texts = 'python=3.10 sha=12345e1 lr=0.001 n=5 zip=007 big=12345678901234567890'
    const create = `models create typed ${texts} --json exact=0.10 --json list=[1e3]`
    const { stderr } = await desk.run([...create.split(' '), '--workflow', 'Posts'])
    expect(await desk.json(['models', 'show', 'typed'])).toMatchObject({
      metadata: {
        python: '3.10',
        sha: '12345e1',
        lr: 0.001,
        n: 5,
        zip: '007',
        big: '12345678901234567890',
        exact: 0.1,
        list: [1_000],
      },
    })
    expect(stderr).toContain('python is kept as the text 3.10. For the number: --json python=3.1')
    expect(stderr).not.toContain('big is kept')
  })

  it.each([
    ['seed=12345678901234567890', 'would become 12345678901234567000'],
    [
      'x=-0',
      'The value of x cannot be stored exactly. -0 would become 0: stored numbers have no negative zero',
    ],
    [
      'd={"a":[-0]}',
      'The value of d cannot be stored exactly. a[0]: -0 would become 0: stored numbers have no negative zero',
    ],
    ['x=1e999', 'too large for a number'],
    ['d={"a":1,"a":2}', 'The key "a" appears twice'],
    ['d={"__proto__":1}', '__proto__'],
    ['d={', 'is not JSON'],
  ])('is exact with --json, or refused: %s', async (assignment, reason) => {
    await using desk = await openNumbersDesk()
    const create = ['models', 'create', 'exact', '--workflow', 'Posts', '--json', assignment]
    const { status, stderr } = await desk.run(create)
    expect([status, stderr]).toEqual([2, expect.stringContaining(reason)])
    expect(await desk.json(['models', 'list'])).toEqual([])
  })
})
