import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readTable } from '@touchstone/client/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openAnimalsDesk } from './animals-desk.ts'

const count = 600
let desk: Awaited<ReturnType<typeof openAnimalsDesk>>

/** A module without imports, so that it loads wherever it lies. */
const moduleOf = (name: string, infer: string): string[] => [
  'export default async (touchstone) => {',
  `  const { Model, TestSuite } = await touchstone.openWorkflow('Animals')`,
  `  const infer: (sample: { locator: string }) => unknown = ${infer}`,
  `  const { model } = await Model.getOrCreate('${name}', { infer })`,
  `  return { model, suite: await TestSuite.load('animals') }`,
  '}',
  'export const evaluator = {',
  `  name: 'accuracy',`,
  `  version: '1',`,
  '  testSample: ({ groundTruth, inference }) => ({ correct: groundTruth.label === inference.label }),',
  '  testCase: async (samples) => {',
  '    let [total, correct] = [0, 0]',
  '    for await (const { metrics } of samples) { total++; if (metrics.correct) correct++ }',
  '    return { accuracy: correct / total, samples: total }',
  '  },',
  '  testSuite: (testCases) => ({ mean: testCases[0].metrics.accuracy }),',
  '}',
]
const alwaysCat = `() => ({ label: 'cat', score: 1 })`

beforeAll(async () => {
  desk = await openAnimalsDesk(count)
  await desk.write('cat.ts', moduleOf('cat', alwaysCat))
}, 60_000)
afterAll(() => desk[Symbol.asyncDispose]())

const Outcome = z.object({
  run: z.object({ id: z.string(), state: z.string() }),
  counts: z.object({ inferred: z.number(), reused: z.number(), errors: z.number() }),
})

describe('touchstone test', () => {
  it('tests the model of a module, shows metrics, and infers nothing twice', async () => {
    const first = await desk.run(['test', 'cat.ts'])
    expect(first.status).toBe(0)
    expect(first.stdout).toMatch(
      /^✓ cat on animals, version 1: 600 inferred, 0 reused, 0 errors {3}[\d.]+ s\n {2}run_\w{11}\n/,
    )
    expect(first.stdout).toMatch(
      /\n {2}test case {2}accuracy {2}samples\n {2}all {10}0\.6667 {6}600\n\n {2}test suite {4}mean\n {2}animals {5}0\.6667\n$/,
    )
    expect(first.stderr).toMatch(/testing {2}600 of 600 {2}100 %/)
    const second = Outcome.parse(await desk.json(['test', 'cat.ts']))
    expect(second.counts).toMatchObject({ inferred: 0, reused: count })
  }, 30_000)

  it('names the plots that a terminal does not draw, here and when the run is shown', async () => {
    const curves = `{ title: 'ROC \\u001b[2J', x_label: 'x', y_label: 'y', curves: [{ x: [0], y: [1] }] }`
    const lines = moduleOf('plotted', alwaysCat).map((line) =>
      line
        .replace('samples: total', `roc: ${curves}`)
        .replace('({ mean:', `({ roc: ${curves}, mean:`),
    )
    await desk.write('plotted.ts', lines)
    const { stdout } = await desk.run(['test', 'plotted.ts'])
    expect(stdout).toMatch(/\n {2}test case {2}accuracy\n/)
    expect(stdout).toMatch(/\n {2}drawn on the run's page: ROC .+\n$/)
    expect(stdout).not.toContain('\u001b[2J')
    const shown = await desk.run(['runs', 'show', /run_\w{11}/.exec(stdout)?.[0] ?? ''])
    expect(shown.stdout).toMatch(/\n {4}mean {2}0\.66\d+\n {4}drawn on the run's page: ROC/)
  }, 30_000)

  it('is stopped by Ctrl-C with what was inferred stored; `runs resume` goes on', async () => {
    const slow = `async (sample) => {
      console.error('inferring')
      await new Promise((resolve) => setTimeout(resolve, 5))
      return { label: 'dog', score: 1 }
    }`
    await desk.write('slow.ts', moduleOf('slow', slow))
    const child = desk.start(['test', 'slow.ts', '--concurrency=2'])
    let stderr = ''
    child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()))
    child.stderr?.once('data', () => child.kill('SIGINT'))
    await once(child, 'close')
    expect(child.exitCode).toBe(130)
    expect(stderr).toContain('✗ The test of "slow" on "animals" was stopped.')
    expect(stderr).toContain('The same command goes on with')

    const runs = z
      .array(z.object({ id: z.string(), state: z.string() }))
      .parse(await desk.json(['runs', 'list', '--model=slow']))
    const id = runs[0]?.id ?? ''
    expect(runs).toEqual([{ id, state: 'running' }].map((run) => expect.objectContaining(run)))
    const alone = await desk.run(['runs', 'resume', id])
    expect(alone).toMatchObject({ status: 2, stdout: '' })
    expect(alone.stderr).toMatch(/inferences of 600 are left to make, and the evaluator accuracy 1/)
    const other = await desk.run(['runs', 'resume', id, 'cat.ts'])
    expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining('exports the model') })
    const resumed = Outcome.parse(await desk.json(['runs', 'resume', id, 'slow.ts']))
    expect(resumed.run).toEqual({ id, state: 'complete' })
    expect(resumed.counts.reused + resumed.counts.inferred).toBe(count)
    const again = await desk.run(['runs', 'resume', id])
    expect(again).toMatchObject({ status: 0, stderr: expect.stringContaining('complete already') })
  }, 60_000)

  it('goes on after kill -9 with what was stored until then', async () => {
    const slow = `async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return { label: 'cat', score: 1 }
    }`
    await desk.write('killed.ts', moduleOf('killed', slow))
    const child = desk.start(['test', 'killed.ts', '--concurrency=4'])
    const closed = once(child, 'close')
    const storedNow = async (): Promise<number> => {
      const model = await desk.workflow.Model.load('killed').catch(() => undefined)
      if (!model) return 0
      let stored = 0
      for await (const { inference } of model.inferences(desk.testCase)) if (inference) stored++
      return stored
    }
    let stored = 0
    while (stored === 0 && child.exitCode === null) stored = await storedNow()
    child.kill('SIGKILL')
    await closed
    expect(child.signalCode).toBe('SIGKILL')
    stored = await storedNow()
    expect(stored).toBeGreaterThan(0)
    expect(stored).toBeLessThan(count)
    const [run] = z
      .array(z.object({ id: z.string(), state: z.string() }))
      .parse(await desk.json(['runs', 'list', '--model=killed']))
    expect(run?.state).toBe('running')
    const resumed = Outcome.parse(await desk.json(['runs', 'resume', run?.id ?? '', 'killed.ts']))
    expect(resumed).toMatchObject({
      run: { id: run?.id, state: 'complete' },
      counts: { reused: stored, inferred: count - stored, errors: 0 },
    })
  }, 60_000)

  it('waits for what a module promises', async () => {
    await desk.write('promised.ts', [
      ...moduleOf('promised', alwaysCat).map((line) =>
        line.replace('export default', 'const open ='),
      ),
      'export default async (touchstone) => {',
      '  const opened = open(touchstone)',
      '  return { model: opened.then(({ model }) => model), suite: opened.then(({ suite }) => suite) }',
      '}',
    ])
    expect(Outcome.parse(await desk.json(['test', 'promised.ts'])).counts.inferred).toBe(count)
  }, 30_000)

  it('counts failed samples, and says how many there may be', async () => {
    const picky = `({ locator }) => {
      if (locator.endsWith('7.png')) throw new Error('seven')
      return { label: 'cat', score: 1 }
    }`
    await desk.write('picky.ts', moduleOf('picky', picky))
    const { status, stdout } = await desk.run(['test', 'picky.ts'])
    expect(status).toBe(0)
    expect(stdout).toContain('! picky on animals, version 1: 540 inferred, 0 reused, 60 errors')
    const strict = moduleOf('strict', picky)
    await desk.write('strict.ts', [
      ...strict,
      'export const options = { failOnError: { count: 3 } }',
    ])
    const refused = await desk.run(['test', 'strict.ts'])
    expect(refused).toMatchObject({ status: 8, stdout: '' })
    expect(refused.stderr).toContain('more than the 3 allowed')
  }, 30_000)

  it.each([
    ['none.ts', [], 3, 'The file "none.ts" does not exist.'],
    ['empty.ts', ['export const suite = 1'], 2, 'exports no model'],
    ['wrong.ts', ['export default () => { throw new Error("no key") }'], 2, 'loaded: no key'],
    ['typo.ts', ['export const ='], 2, 'cannot be loaded'],
    ['throws.ts', ['throw new Error("no driver")'], 2, 'loaded: no driver'],
    ['rejects.ts', ['export const model = Promise.reject(new Error("gone"))'], 2, 'loaded: gone'],
    ['alone.ts', ['import "not-installed"'], 2, 'not-installed'],
  ])('says what is wrong with %s', async (name, lines, status, message) => {
    if (lines.length > 0) await desk.write(name, lines)
    const ran = await desk.run(['test', name])
    expect(ran).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(message) })
  })
})

describe('touchstone verify', () => {
  it('finds that the same comes out again, and what does not', async () => {
    await desk.run(['test', 'cat.ts'])
    const same = await desk.run(['verify', 'cat.ts', '--share=0.5', '--seed=3'])
    expect(same.status).toBe(0)
    expect(same.stdout).toMatch(/^✓ cat on animals: \d+ inferences made again, 0 different\n$/)
    await desk.write('changed.ts', moduleOf('cat', `() => ({ label: 'cow', score: 1 })`))
    const changed = await desk.run(['verify', 'changed.ts', '--share=1'])
    expect(changed.status).toBe(5)
    expect(changed.stdout).toMatch(/^✗ cat on animals: 600 inferences made again, 600 different\n/)
    expect(changed.stdout).toContain(
      '    stored  {"label":"cat","score":1}\n    now     {"label":"cow"',
    )
    expect(changed.stderr).toContain('✗ 600 of 600 inferences of "cat" came out differently.')
  }, 30_000)
})

describe('touchstone export', () => {
  it('writes every kind of table, which can be read again', async () => {
    const { run } = Outcome.parse(await desk.json(['test', 'cat.ts']))
    const exported = async (name: string, ...args: string[]): Promise<object[]> => {
      const { rows } = z
        .object({ rows: z.number() })
        .parse(await desk.json(['export', ...args, '--to', name]))
      const all: object[] = []
      for await (const row of readTable(join(desk.path, name))) all.push(row)
      expect(all).toHaveLength(rows)
      return all
    }
    expect(await exported('models.csv', 'models')).toContainEqual(
      expect.objectContaining({ name: 'cat', tags: '[]' }),
    )
    const labeled = { 'testSample.locator': 's3://animals/0.png', 'groundTruth.label': 'dog' }
    expect((await exported('case.parquet', 'case', 'all'))[0]).toEqual(labeled)
    expect((await exported('suite.jsonl.gz', 'suite', 'animals'))[0]).toEqual({
      testCase: 'all',
      ...labeled,
    })
    const inferences = await exported('i.jsonl', 'inferences', '--model=cat', '--case=all')
    expect(inferences[0]).toEqual({ ...labeled, 'inference.label': 'cat', 'inference.score': 1 })
    expect(inferences).toHaveLength(count)
    expect(await exported('metrics.jsonl', 'metrics', run.id)).toEqual([
      expect.objectContaining({ testCase: 'all', 'metrics.samples': count }),
      expect.objectContaining({ scope: 'test suite' }),
    ])
    const upload = ['upload', 'i.jsonl', '--model=copy', '--create', '--suite=animals']
    expect(await desk.json([...upload, '--key=locator'])).toMatchObject({ inserted: count })
  }, 60_000)

  it('goes to stdout where no file is named', async () => {
    const csv = await desk.run(['export', 'suite', 'animals'])
    expect(csv.stdout.split('\r\n').slice(0, 2)).toEqual([
      'testCase,testSample.locator,groundTruth.label',
      'all,s3://animals/0.png,dog',
    ])
    expect(csv.stderr).toBe('')
    const jsonl = await desk.run(['export', 'models', '--format=jsonl'])
    expect(JSON.parse(jsonl.stdout.split('\n')[0] ?? '')).toHaveProperty('name')
    const both = await desk.run(['export', 'models', '--json'])
    expect(both).toMatchObject({ status: 2, stdout: '' })
    expect(await desk.run(['export', 'case', 'nobody'])).toMatchObject({ status: 3 })
    const excel = await desk.run(['export', 'case', 'all', '--to=x.xlsx'])
    expect(excel).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('does not have the extension of a table'),
    })
    await expect(readFile(join(desk.path, 'x.xlsx'))).rejects.toThrow('ENOENT')
  }, 30_000)
})
