import { once } from 'node:events'
import { compare, connect } from '@touchstone/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { animalLines, openAnimalsDesk } from './animals-desk.ts'
import { openSilentProxy } from './silent-proxy.ts'

const count = 10_000
let desk: Awaited<ReturnType<typeof openAnimalsDesk>>
beforeAll(async () => {
  desk = await openAnimalsDesk(count)
  await desk.write('all.csv', ['locator,label,score', ...animalLines(count)])
  await desk.write('tested.ts', [
    'export default async (touchstone) => {',
    "  const { Model, TestSuite } = await touchstone.openWorkflow('Animals')",
    "  const infer = () => ({ label: 'cat', score: 1 })",
    "  const { model } = await Model.getOrCreate('tested', { infer })",
    "  return { model, suite: await TestSuite.load('animals') }",
    '}',
  ])
}, 60_000)
afterAll(() => desk[Symbol.asyncDispose]())

const upload = (model: string) => [
  'upload',
  'all.csv',
  `--model=${model}`,
  '--create',
  '--suite=animals',
  '--key=locator',
]

/** Runs a command whose server falls silent at some call, and presses Ctrl-C then. */
async function stopped(
  args: readonly string[],
  silentAt: string,
  then?: (child: ReturnType<typeof desk.start>, stderr: string) => void,
) {
  await using proxy = await openSilentProxy(desk.url, (path) => path.includes(silentAt))
  const child = desk.start(args, { TOUCHSTONE_URL: proxy.url })
  let stderr = ''
  child.stderr?.on('data', (data: Buffer) => {
    stderr += data.toString()
    then?.(child, stderr)
  })
  const closed = once(child, 'close')
  await Promise.race([proxy.silence, closed])
  child.kill('SIGINT')
  await closed
  return { status: child.exitCode, signal: child.signalCode, stderr }
}

// A silent server is waited for 60 s; what waits for it after Ctrl-C runs into the limit of the test.
const limitMs = 30_000

describe('Ctrl-C while the server says nothing', () => {
  it.each(['inferences.commit', 'inferences.read', 'models.get'])(
    'ends an upload that waits for %s, says what is stored and how to go on',
    async (silentAt) => {
      const model = `at ${silentAt}`
      const { status, stderr } = await stopped(upload(model), silentAt)
      expect(status).toBe(130)
      expect(stderr).toMatch(/✗ It was stopped while nothing was heard from http:\S+\.\n/)
      expect(stderr).toMatch(/0 rows are stored\. Repeat the same command to continue/)
      expect(await desk.json(upload(model))).toMatchObject({ attempted: count, conflicts: 0 })
    },
    limitMs,
  )

  it(
    'ends a test, and says how to go on',
    async () => {
      const { status, stderr } = await stopped(['test', 'tested.ts'], 'inferences.commit')
      expect(status).toBe(130)
      expect(stderr).toMatch(/✗ The test of "tested" on "animals" was stopped\./)
      expect(stderr).toContain('The same command goes on with')
      const { counts } = (await desk.json(['test', 'tested.ts'])) as { counts: object }
      expect(counts).toMatchObject({ missing: 0, errors: 0 })
    },
    limitMs,
  )

  it.each([
    ['workflows.list', 'No test case was created. Repeat the same command'],
    ['testCases.draft', 'No test case was created. Repeat the same command'],
    ['testSamples.commit', 'No test case was created. Repeat the same command'],
    [
      'testCases.create',
      'the server did not confirm the test case. Check it with `touchstone cases show',
    ],
  ])(
    'ends the making of a test case that waits for %s, and says what came of it',
    async (silentAt, said) => {
      const create = ['cases', 'create', `at ${silentAt}`, 'all.csv']
      const { status, stderr } = await stopped(create, silentAt)
      expect(status).toBe(130)
      expect(stderr).toContain(said)
      expect(await desk.json(create)).toMatchObject({ testCase: { samples: count } })
    },
    limitMs,
  )

  it.each([
    ['export', 'suite', 'animals', '--to=animals.csv'],
    ['compare', 'at inferences.commit', 'tested', '--suite=animals'],
  ])(
    'ends %s',
    async (...args) => {
      const { status, stderr } = await stopped(args, 'testSuites.get')
      expect(status).toBe(130)
      if (args[0] === 'export')
        expect(stderr).toContain('"animals.csv" is as it was. Repeat the same command to have it.')
    },
    limitMs,
  )

  it(
    'ends at once when it is pressed again',
    async () => {
      let presses = 1
      const { status, signal, stderr } = await stopped(
        upload('twice'),
        'inferences.commit',
        (child, text) => {
          if (presses === 1 && text.includes('Press Ctrl-C again')) {
            presses++
            child.kill('SIGINT')
          }
        },
      )
      // Of a process that ended by SIGINT a shell says 130.
      expect({ status, signal, presses }).toEqual({ status: null, signal: 'SIGINT', presses: 2 })
      expect(stderr).not.toContain('✗')
    },
    limitMs,
  )
})

it(
  'a signal stops a comparison in code while the server says nothing',
  async () => {
    await using proxy = await openSilentProxy(desk.url, (path) => path.includes('inferences.'))
    const touchstone = connect({ url: proxy.url, token: desk.token })
    const { Model, TestSuite } = await touchstone.openWorkflow('Animals')
    const models = await Promise.all(
      ['left', 'right'].map(async (name) => (await Model.getOrCreate(name)).model),
    )
    const suite = await TestSuite.load('animals')
    for (const measure of [{}, { score: () => 1 }]) {
      const stop = new AbortController()
      const comparing = compare(models, suite, { ...measure, signal: stop.signal })
      void proxy.silence.then(() => stop.abort())
      await expect(comparing).rejects.toMatchObject({ code: 'cancelled' })
    }
  },
  limitMs,
)
