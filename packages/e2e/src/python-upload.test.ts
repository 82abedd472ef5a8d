import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readCsv } from '@touchstone/client/node'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { temporaryDirectory } from './homes.ts'
import { hasPython, runUpload } from './python.ts'
import { all } from './run-kit.ts'
import { startServer } from './server-process.ts'
import { unsteadyProxy } from './unsteady-proxy.ts'

if (!hasPython) console.info('Skipped: the tests of examples/python need Python 3.9 or later.')

const count = 5_000

const types = {
  testSample: z.object({ locator: z.string(), frame: z.int() }),
  groundTruth: z.object({ label: z.string() }),
  inference: z.object({
    label: z.enum(['cat', 'dog', 'größer, "quoted"\nsecond line']),
    score: z.number(),
    count: z.int().optional(),
    sure: z.boolean().nullable(),
    box: z.object({ x: z.number(), y: z.number() }).optional(),
    tags: z.array(z.string()),
    note: z.string(),
  }),
}

const samples = Array.from({ length: count }, (_, i) => ({
  testSample: { locator: `s3://videos/${i % 100}.mp4`, frame: Math.floor(i / 100) },
  groundTruth: { label: 'cat' },
}))

const header = 'locator,frame,label,score,count,sure,box.x,box.y,tags,note'
const labels = ['cat', 'dog', '"größer, ""quoted""\nsecond line"']

/** A row for each test sample, in another order than theirs, with all kinds of values. */
const lines = samples.map((_, i) => {
  const at = (i * 3_571) % count
  const { locator, frame } = samples[at]?.testSample ?? { locator: '', frame: 0 }
  return [
    locator,
    frame,
    labels[at % 3],
    [`0.${at}`, '1e-3', '-7', '1.0'][at % 4],
    at % 5 === 0 ? '' : at,
    ['true', 'FALSE', ''][at % 3],
    ...(at % 2 === 0 ? [at, 0.5] : ['', '']),
    '"[""a"",""b""]"',
    at % 7 === 0 ? '' : `note ${at}`,
  ].join(',')
})

/** A local server in a process of its own with a suite of videos, and a folder for tables. */
async function stage() {
  const stack = new AsyncDisposableStack()
  const directory = stack.use(await temporaryDirectory())
  const server = stack.use(await startServer(join(directory.path, 'data')))
  const workflow = server.touchstone.defineWorkflow('Videos', types)
  const testCase = await workflow.TestCase.create('all', { samples })
  const suite = await workflow.TestSuite.create('suite', { testCases: [testCase] })
  const table = join(directory.path, 'predictions.csv')
  const write = (rows: readonly string[], head = header): Promise<void> =>
    writeFile(table, `\uFEFF${[head, ...rows].join('\r\n')}\r\n`)
  await write(lines)
  const named = ['--workflow', 'Videos', '--suite', 'suite', '--key', 'locator', '--key', 'frame']
  return {
    server,
    workflow,
    suite,
    table,
    write,
    upload: (model: string, more: readonly string[] = []) =>
      runUpload([table, ...named, '--model', model, ...more], {
        TOUCHSTONE_URL: server.url,
        TOUCHSTONE_TOKEN: server.token,
      }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

describe.skipIf(!hasPython)('upload.py', () => {
  it('stores the rows that the TypeScript client stores, and sends nothing a second time', async () => {
    await using staged = await stage()
    const { workflow, suite, table, upload } = staged
    const first = await upload('by python')
    expect(first.stderr).toBe('')
    expect(first.stdout).toContain('matched 5,000 · missing 0 · unknown 0 · duplicate 0')
    expect(first.stdout).toContain('✓ 5,000 rows: 5,000 new, 0 there already')
    expect(first.stdout).toContain('2 parts sent')
    expect(first.status).toBe(0)

    const byClient = await workflow.Model.create('by client')
    await byClient.uploadInferences(suite, readCsv(table), { key: ['locator', 'frame'] })
    const byPython = await workflow.Model.load('by python')
    const stored = await all(byPython.inferences(suite))
    expect(stored).toEqual(await all(byClient.inferences(suite)))
    expect(stored).toHaveLength(count)

    const second = await upload('by python')
    expect(second.stdout).toContain('0 new, 5,000 there already')
    expect(second.stdout).toContain('0 parts sent, 0 bytes')
    // What the other client stored is there already too, in parts of its own.
    const other = await upload('by client')
    expect(other.stdout).toContain('0 new, 5,000 there already, 0 errors, 0 conflicts')
  })

  it('makes the model with the first rows it sends, and never writes to one that had its name', async () => {
    await using staged = await stage()
    const { workflow, suite, write, upload } = staged
    const models = () => all(workflow.Model.list())
    await write(lines.slice(1))
    expect((await upload('net')).status).not.toBe(0)
    await write([...lines.slice(1), (lines[0] ?? '').replace('"[""a"",""b""]"', 'no list')])
    expect((await upload('net')).status).not.toBe(0)
    expect(await models()).toEqual([])
    const former = await workflow.Model.create('net')
    await former.update({ name: 'net-2023' })
    await write(lines)
    const ended = await upload('net')
    expect(ended.stdout).toContain('✓ 5,000 rows: 5,000 new')
    expect(ended.stdout).toContain('\n  model net\n')
    expect((await models()).map(({ name }) => name).toSorted()).toEqual(['net', 'net-2023'])
    const target = { testSuiteId: suite.id, version: suite.version }
    const { inferred } = await staged.server.touchstone.rpc.inferences.status.query({
      target,
      modelId: former.id,
    })
    expect(inferred).toBe(0)
  })

  it('goes on with what is missing, and shows what differs', async () => {
    await using staged = await stage()
    const { workflow, suite, write, upload } = staged
    await write(lines.slice(0, 3_000))
    const partly = await upload('resumed', ['--on-missing', 'skip'])
    expect(partly.stdout).toContain('✓ 3,000 rows: 3,000 new')
    await write(lines)
    const rest = await upload('resumed')
    expect(rest.stdout).toContain('2,000 new, 3,000 there already')
    const { server } = staged
    const model = await workflow.Model.load('resumed')
    const target = { testSuiteId: suite.id, version: suite.version }
    const status = await server.touchstone.rpc.inferences.status.query({
      target,
      modelId: model.id,
    })
    expect(status).toMatchObject({ inferred: count, missing: 0 })

    await write(lines.map((line) => line.replace('note 8"', 'x').replace(',note 8', ',note 9')))
    const other = await upload('resumed')
    expect(other.status).toBe(5)
    expect(other.stdout).toMatch(/[1-9]\d* conflicts/)
    expect(other.stdout).toMatch(
      /! line \d+: stored .*"note":"note 8.*in the table .*"note":"note 9/,
    )
  })

  it('gets through a connection that fails three times of four', async () => {
    await using staged = await stage()
    await using proxy = await unsteadyProxy(staged.server.url)
    const ended = await staged.upload('patient', ['--url', proxy.url])
    expect(ended).toMatchObject({ status: 0, stderr: '' })
    expect(ended.stdout).toContain('✓ 5,000 rows: 5,000 new')
    expect(proxy.spoilt()).toBeGreaterThan(20)
  })

  it('renames columns, leaves rows without a sample out, and takes rows that are errors', async () => {
    await using staged = await stage()
    const { workflow, suite, write, upload } = staged
    await write(
      ['s3://videos/0.mp4,0,dog,1,,', 's3://videos/1.mp4,0,,,RangeError,no light', 'x,0,cat,1,,'],
      'file,number,best,confidence,error.name,error.message',
    )
    const key = ['--key', 'locator=file', '--key', 'frame=number']
    const map = ['label=best', 'score=confidence', 'sure=sure', 'tags=tags', 'note=note']
    const options = [...key, ...map.flatMap((pair) => ['--map', pair])]
    const lacking = await upload('mapped', options)
    expect(lacking.stderr).toContain(
      'predictions.csv, line 2 has no column "sure"; it has file, number, best,',
    )
    await write(
      ['s3://videos/0.mp4,0,dog,1,,,,[],', 's3://videos/1.mp4,0,,,RangeError,no light,,,'],
      'file,number,best,confidence,error.name,error.message,sure,tags,note',
    )
    const refused = await upload('mapped', options)
    expect(refused.stderr).toContain('4998 of 5000 test samples have no row in')
    const ended = await upload('mapped', [...options, '--on-missing', 'skip'])
    expect(ended.stdout).toContain('✓ 2 rows: 1 new, 0 there already, 1 errors')
    const model = await workflow.Model.load('mapped')
    const rows = await all(model.inferences(suite))
    expect(rows[0]?.inference).toEqual({ label: 'dog', score: 1, sure: null, tags: [], note: '' })
    expect(rows[1]?.error).toEqual({ name: 'RangeError', message: 'no light', attempts: 1 })
  })

  const good = 's3://videos/0.mp4,0,cat,1,,,,,[],'
  it.each([
    [
      'a text for a number',
      's3://videos/0.mp4,0,cat,high,,,,,[],',
      'line 2, column "score": "high" is not a number.',
    ],
    [
      'no value where one is needed',
      's3://videos/0.mp4,0,cat,,,,,,[],',
      'line 2, column "score": is empty; expected a number.',
    ],
    [
      'a fraction for a whole number',
      's3://videos/0.mp4,0,cat,1,1.5,,,,[],',
      'line 2, column "count": "1.5" is not a whole number.',
    ],
    [
      'what is not JSON',
      's3://videos/0.mp4,0,cat,1,,,,,[,',
      'line 2, column "tags": "[" is not a JSON array.',
    ],
    [
      'too few values',
      's3://videos/0.mp4,0',
      'line 2: the row has 2 values, but the header has 10 columns.',
    ],
    [
      'a quote that never ends',
      's3://videos/0.mp4,0,"cat',
      'line 2: unexpected end of data. Check the quotes.',
    ],
    [
      'an unknown key',
      's3://videos/0.mp4,77,cat,1,,,,,[],',
      'have a key that no test sample has, such as "s3://videos/0.mp4" 77.',
    ],
    [
      'two inferences for one key',
      `${good}\r\n${good}x`,
      'line 3: another inference for the key of line 2, "s3://videos/0.mp4" 0.',
    ],
    // Only the server knows this rule.
    [
      'what the workflow refuses',
      's3://videos/0.mp4,0,cow,1,,,,,[],',
      'line 2, column "label": must be equal to one of the allowed values (["cat","dog",',
    ],
  ])('refuses %s by line and column', async (_, line, message) => {
    await using staged = await stage()
    await staged.write([line])
    const ended = await staged.upload('refused', ['--on-missing', 'skip'])
    expect(ended.stderr).toContain(message)
    expect(ended.status).toBe(1)
    // A model is there only where the server is what refused the row.
    for (const model of await all(staged.workflow.Model.list())) {
      const rows = await all(model.inferences(staged.suite))
      expect(rows.filter(({ inference }) => inference !== undefined)).toEqual([])
    }
  })

  it('finds rows by the metadata that the test samples of the suite have', async () => {
    await using staged = await stage()
    const { TestCase, TestSuite, Model } = staged.server.touchstone.defineWorkflow('Noted', {
      testSample: z.object({ text: z.string(), metadata: z.object({ id: z.string() }) }),
      groundTruth: z.null(),
      inference: z.object({ label: z.string() }),
    })
    const rows = (prefix: string) =>
      ['a', 'b', 'c'].map((text) => ({
        testSample: { text, metadata: { id: `${prefix} ${text}` } },
        groundTruth: null,
      }))
    await TestCase.create('first', { samples: rows('old') })
    const renamed = await TestCase.create('second', { samples: rows('new') })
    const suite = await TestSuite.create('renamed', { testCases: [renamed] })
    await staged.write(['new c,3', 'new a,1', 'new b,2'], 'metadata.id,label')
    const named = '--workflow Noted --suite renamed --model by-id --key metadata.id'.split(' ')
    const ended = await runUpload([staged.table, ...named], {
      TOUCHSTONE_URL: staged.server.url,
      TOUCHSTONE_TOKEN: staged.server.token,
    })
    expect(ended.stderr).toBe('')
    const stored = await all((await Model.load('by-id')).inferences(suite))
    expect(
      stored.map(({ testSample, inference }) => [testSample.metadata.id, inference?.label]),
    ).toEqual([
      ['new a', '1'],
      ['new b', '2'],
      ['new c', '3'],
    ])
  })

  it('says in one line what is wrong with address, token, names and file', async () => {
    await using staged = await stage()
    const { upload } = staged
    const wrongToken = await upload('refused', ['--token', 'tst_wrong'])
    expect(wrongToken.stderr).toMatch(/^✗ .*token.*\n$/)
    const nowhere = await upload('refused', ['--suite', 'swiet'])
    expect(nowhere.stderr).toMatch(/^✗ .*"swiet".*\n$/)
    const noField = await upload('refused', ['--key', 'path'])
    expect(noField.stderr).toContain(
      '--key names the field "path". Test samples have: locator, frame.',
    )
    const noFile = await runUpload(
      [
        '/nowhere.csv',
        '--workflow',
        'Videos',
        '--suite',
        'suite',
        '--model',
        'm',
        '--key',
        'locator',
      ],
      { TOUCHSTONE_URL: staged.server.url, TOUCHSTONE_TOKEN: staged.server.token },
    )
    expect(noFile.stderr).toContain('Two test samples have the key')
    const noAddress = await upload('refused', ['--url', 'localhost'])
    expect(noAddress.stderr).toContain('localhost is not the address of a server')
    expect(noAddress.status).toBe(2)
  })
})
