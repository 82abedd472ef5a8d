import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { defineEvaluator, test } from '@touchstone/client'
import { openLocal } from '@touchstone/server/local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { animalLines, openAnimalsDesk } from './animals-desk.ts'
import { binPath, openDesk, type Desk } from './run-cli.ts'

const hasScript = spawnSync('script', ['--version']).status === 0
if (!hasScript)
  process.stderr.write(
    'Skipped the tests in a terminal: there is no `script`. Install util-linux, or bsdutils.\n',
  )

/** Ran in a terminal: all that could be seen, and the exit status. */
interface Seen {
  readonly text: string
  readonly status: number | null
}

const count = 40_000
let desk: Awaited<ReturnType<typeof openAnimalsDesk>>
beforeAll(async () => {
  desk = await openAnimalsDesk(count)
  await desk.write('preds.csv', ['locator,label,score', ...animalLines(count)])
}, 60_000)
afterAll(() => desk[Symbol.asyncDispose]())

/**
 * Runs a command in a terminal of its own, and types each answer once its question is seen.
 * @param size of the terminal, in columns
 */
async function inTerminal(
  args: readonly string[],
  {
    at = desk,
    env = {},
    size = 80,
    answers = [],
  }: {
    at?: Desk
    env?: Record<string, string>
    size?: number
    answers?: readonly (readonly [string, string])[]
  } = {},
): Promise<Seen> {
  const words = [process.execPath, binPath, ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qec', `stty cols ${size}; ${words}`, '/dev/null'], {
    cwd: at.path,
    env: { HOME: at.path, PATH: process.env['PATH'] ?? '', TERM: 'xterm', ...env },
    timeout: 20_000,
  })
  const waiting = [...answers]
  let text = ''
  child.stdout.on('data', (data: Buffer) => {
    text += data.toString()
    const [question, answer] = waiting[0] ?? []
    if (question === undefined || !text.includes(question)) return
    waiting.shift()
    child.stdin.write(answer)
  })
  await once(child, 'close')
  return { text, status: child.exitCode }
}

describe.skipIf(!hasScript)('In a terminal', () => {
  it('a login asks for the token, shows nothing of it, and keeps it', async () => {
    await using own = await openDesk()
    const login = (typed: string) =>
      inTerminal(['login', desk.url], { at: own, answers: [['Token: ', typed]] })
    const wrong = await login('tst_wrong\r')
    expect(wrong.status).toBe(9)
    expect(wrong.text).not.toContain('tst_wrong')
    const right = await login(`${desk.token}\r`)
    expect(right.status).toBe(0)
    expect(right.text).toMatch(/^Token: \r\n\S*✓\S* http:\/\/\S+ as \S+ \(admin\)\r\n/)
    expect(right.text).not.toContain(desk.token)
    const config = await readFile(join(own.path, '.config/touchstone/config.json'), 'utf8')
    expect(JSON.parse(config)).toEqual({ url: desk.url, token: desk.token })
    expect(await own.json(['suites', 'list'])).toMatchObject([{ name: 'animals' }])
  }, 30_000)

  it.each([
    ['Ctrl-C', '\u0003', 130],
    ['Ctrl-D', '\u0004', 2],
  ])('a login is given up with %s', async (_, key, status) => {
    await using own = await openDesk()
    const seen = await inTerminal(['login', desk.url], { at: own, answers: [['Token: ', key]] })
    expect(seen.status).toBe(status)
    expect(await own.run(['models', 'list'])).toMatchObject({ status: 10 })
  })

  it('asks for the name of what is to be deleted, of a data directory too', async () => {
    await using own = await openDesk()
    const touchstone = await openLocal(join(own.path, '.touchstone'))
    const { types } = desk.workflow
    await touchstone.defineWorkflow('Animals', types).Model.create('doomed')
    await touchstone.close()
    const typing = (typed: string) =>
      inTerminal(['models', 'delete', 'doomed'], {
        at: own,
        answers: [['Type doomed to delete it: ', `${typed}\r`]],
      })
    expect((await typing('other')).text).toMatch(
      /Type doomed to delete it: [^]*Nothing was deleted/,
    )
    expect((await typing('doomed')).text).toContain('Undo it with `touchstone models restore mdl_')
    expect(await own.json(['models', 'list'])).toEqual([])
  }, 30_000)

  it('has colours unless NO_COLOR is set; a pipe has none', async () => {
    const show = ['models', 'show', 'nobody']
    const env = { TOUCHSTONE_URL: desk.url, TOUCHSTONE_TOKEN: desk.token }
    expect((await inTerminal(show, { env })).text).toContain('\u001B[31m✗\u001B[39m There is no')
    const plain = await inTerminal(show, { env: { ...env, NO_COLOR: '1' } })
    expect(plain.text).toContain('✗ There is no model')
    expect(plain.text).not.toContain('\u001B[')
    expect((await desk.run(show)).stderr).not.toContain('\u001B[')
  })

  it('a table fits its width', async () => {
    const env = { TOUCHSTONE_URL: desk.url, TOUCHSTONE_TOKEN: desk.token, NO_COLOR: '1' }
    await desk.json(['models', 'create', 'a model with quite a long name, as they are', '--tag=x'])
    for (const size of [50, 70, 100]) {
      const { text } = await inTerminal(['models', 'list'], { env, size })
      const lines = text.trimEnd().split('\r\n')
      expect(lines.length).toBeGreaterThan(1)
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(size)
    }
  }, 30_000)

  it('an upload shows a bar in place, and takes it away at the end', async () => {
    const env = { TOUCHSTONE_URL: desk.url, TOUCHSTONE_TOKEN: desk.token }
    const args = ['upload', 'preds.csv', '--model=seen', '--create', '--suite=animals']
    const { text, status } = await inTerminal([...args, '--key=locator'], { env })
    expect(status).toBe(0)
    const frames = text.split('\r').map((frame) => stripVTControlCharacters(frame))
    const bars = frames.filter((frame) =>
      /^uploading {2}█*░* +\d+ % {3}[\d,.]+ rows\/s/.test(frame),
    )
    expect(bars.length).toBeGreaterThan(0)
    for (const bar of bars) expect(bar.length).toBeLessThan(80)
    expect(text).toContain('\r\u001B[K')
    expect(frames.filter((frame) => frame.startsWith('✓ 40,000 rows: 40,000 new'))).toHaveLength(1)
  }, 30_000)
})

describe.skipIf(!hasScript)('Data at a terminal', () => {
  const nasty = '\u001B[31mred\u001B[0m\u009B2J\u0007\r\u202Eend'
  const escaped = String.raw`\u001b[31mred\u001b[0m\u009b2J\u0007\u000d\u202eend`
  const env = () => ({ TOUCHSTONE_URL: desk.url, TOUCHSTONE_TOKEN: desk.token, NO_COLOR: '1' })
  /** What moves the cursor or recolours, except for the breaks of lines; a terminal adds to these. */
  const controls = (text: string): string =>
    text.replaceAll(/\r+\n/g, '').replaceAll(/[^\p{Cc}\u2028-\u202E]/gu, '')

  beforeAll(async () => {
    const { workflow } = desk
    const testCase = await workflow.TestCase.create('nasty', {
      samples: [
        { testSample: { locator: nasty }, groundTruth: { label: 'two\nlines' } },
        { testSample: { locator: 'a' }, groundTruth: { label: nasty } },
      ],
    })
    const suite = await workflow.TestSuite.create('nasty suite', { testCases: [testCase] })
    for (const name of ['first', 'second']) {
      const model = await workflow.Model.create(name, {
        infer: () => ({ label: `${nasty}${name}`, score: 0.5 }),
        metadata: { [`key\u001B[2J`]: nasty },
      })
      await test(model, suite)
    }
  }, 60_000)

  it('an export escapes what the data has, and keeps the lines of the format', async () => {
    for (const format of ['csv', 'tsv', 'jsonl']) {
      const args = ['export', 'case', 'nasty', '--format', format]
      const { text, status } = await inTerminal(args, { env: env() })
      expect(status).toBe(0)
      expect(text).toContain(
        format === 'jsonl' ? escaped.replace(String.raw`\u000d`, String.raw`\r`) : escaped,
      )
      expect(controls(text)).toBe(format === 'tsv' ? '\t\t\t' : '')
      // A break of its own within a value of CSV, too.
      if (format === 'csv') expect(text).toMatch(/"two\r\nlines"\r\r\n/)
    }
  }, 30_000)

  it('an export to a pipe or a file has the bytes as they are', async () => {
    const { stdout } = await desk.run(['export', 'case', 'nasty'])
    expect(stdout).toContain(nasty)
    await desk.run(['export', 'case', 'nasty', '--to', 'nasty.csv'])
    expect(await readFile(join(desk.path, 'nasty.csv'), 'utf8')).toContain(nasty)
  })

  it.each([
    ['compare', 'first', 'second', '--suite=nasty suite', '--inferences'],
    ['models', 'show', 'first'],
    ['models', 'show', 'first', '--json'],
    ['models', 'history', 'first'],
    ['models', 'show', nasty],
    ['--debug', 'models', 'show', nasty],
    ['cases', 'list', '--workflow', nasty],
    ['cases', 'slice', 'x', '--of=nasty', `--where=groundTruth.label=${nasty}?`],
    ['upload', `${nasty}.csv`, '--model=first', '--case=nasty', '--key=locator'],
    [nasty],
  ])('%j shows none of it', async (...args) => {
    const { text } = await inTerminal(args, { env: env() })
    expect(text).toMatch(/\S/)
    expect(controls(text)).toBe('')
  })

  it('titles of columns are data, too', async () => {
    const { workflow } = desk
    const suite = await workflow.TestSuite.load('nasty suite')
    const evaluator = defineEvaluator(workflow, {
      name: 'nasty',
      version: '1',
      testSample: () => ({ [`metric\u001B[2J`]: 1 }),
    })
    for (const name of ['first', 'second'])
      await test(await workflow.Model.load(name), suite, { evaluator })
    const { text } = await inTerminal(['compare', 'first', 'second', '--suite=nasty suite'], {
      env: env(),
    })
    expect(text).toContain(String.raw`metric\u001b[2J`)
    expect(controls(text)).toBe('')
  })
})
