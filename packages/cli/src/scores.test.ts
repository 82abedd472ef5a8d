import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAnimalsDesk } from './animals-desk.ts'

let desk: Awaited<ReturnType<typeof openAnimalsDesk>>

/** Inferences of which every n-th is wrong. */
const lines = (everyNth: number): string[] => [
  'locator,label,score',
  ...Array.from({ length: 60 }, (_, i) => {
    const truth = i % 3 === 0 ? 'dog' : 'cat'
    return `s3://animals/${i}.png,${i % everyNth === 0 ? 'cow' : truth},0.5`
  }),
]

beforeAll(async () => {
  desk = await openAnimalsDesk(60)
  const of = (name: string) => [`--model=${name}`, '--suite=animals']
  for (const [name, everyNth] of [
    ['good', 10],
    ['fair', 5],
    ['poor', 2],
  ] as const) {
    await desk.write(`${name}.csv`, lines(everyNth))
    await desk.json(['upload', `${name}.csv`, ...of(name), '--key=locator', '--create'])
    if (name !== 'poor') await desk.json(['evaluate', 'classification', ...of(name)])
  }
  await desk.workflow.TestSuite.create('other', { testCases: [desk.testCase] })
})
afterAll(() => desk[Symbol.asyncDispose]())

const namesOf = async (...args: string[]) =>
  ((await desk.json(args)) as { name?: string; names?: { model: string } }[]).map(
    ({ name, names }) => name ?? names?.model,
  )

describe('touchstone models list', () => {
  it('puts the best model first and those without the metric last, and reverses it', async () => {
    const list = ['models', 'list', '--sort=accuracy']
    expect(await namesOf(...list)).toEqual(['good', 'fair', 'poor'])
    expect(await namesOf(...list, '--reverse')).toEqual(['fair', 'good', 'poor'])
    expect(await namesOf(...list, '--suite=animals')).toEqual(['good', 'fair', 'poor'])
    expect(await namesOf('models', 'list')).toEqual(['fair', 'good', 'poor'])
  })

  it('shows the score that it sorts by, or else the first of the newest run', async () => {
    const { stdout } = await desk.run(['models', 'list', '--sort=macro.f1', '--suite=animals'])
    expect(stdout).toMatch(/SCORE/)
    expect(stdout).toMatch(/^good .*macro\.f1 0\.\d+/m)
    expect((await desk.run(['models', 'list'])).stdout).toMatch(/^good .*accuracy 0\.9000/m)
    const rows = await desk.json(['models', 'list', '--name=good'])
    expect(rows).toMatchObject([
      {
        score: { name: 'accuracy', value: 0.9, interval: [expect.any(Number), expect.any(Number)] },
      },
    ])
    expect(await desk.json(['models', 'list', '--name=poor'])).toMatchObject([{ score: null }])
    expect(await desk.json(['models', 'list', '--name=good', '--suite=other'])).toMatchObject([
      { score: null },
    ])
  })

  it('keeps the models whose scores meet all conditions', async () => {
    const list = ['models', 'list', '--suite=animals']
    expect(await namesOf(...list, '--score', 'accuracy>=0.85')).toEqual(['good'])
    expect(await namesOf(...list, '--score', 'accuracy > 0.1', '--score', 'accuracy<0.85')).toEqual(
      ['fair'],
    )
    expect(await namesOf(...list, '--score', 'accuracy>=0.85', '--name=fair')).toEqual([])
  })

  it('says which metrics there are where none has the one that was named', async () => {
    const known = 'the newest runs have accuracy, macro.f1.'
    for (const noun of ['models', 'runs']) {
      const { status, stdout, stderr } = await desk.run([noun, 'list', '--sort=acuracy'])
      expect([status, stdout]).toEqual([2, ''])
      expect(stderr).toContain(
        `--sort acuracy: No run shown has the headline metric acuracy; ${known} Did you mean accuracy?`,
      )
    }
    const { status, stderr } = await desk.run(['models', 'list', '--score', 'f1>0'])
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining(`No run shown has the headline metric f1; ${known}`),
    ])
  })

  it.each(['accuracy', 'accuracy~0.9', 'accuracy>=', 'accuracy>=high'])(
    'refuses the condition %s with how it is written',
    async (condition) => {
      const { status, stderr } = await desk.run(['models', 'list', '--score', condition])
      expect(status).not.toBe(0)
      expect(stderr).toContain(`like --score 'accuracy>=0.9', not ${JSON.stringify(condition)}.`)
    },
  )
})

it('touchstone models show has the newest headline of each test suite', async () => {
  const { stdout } = await desk.run(['models', 'show', 'good'])
  expect(stdout).toMatch(
    /\n {2}scores\n {4}animals v1 {2}accuracy 0\.9000 \[0\.\d+, 0\.\d+\] · macro\.f1 0\.\d+ .*run_\w+\n$/,
  )
  expect(await desk.json(['models', 'show', 'good'])).toMatchObject({
    scores: [{ testSuite: { name: 'animals', version: 1 }, headline: [{ name: 'accuracy' }, {}] }],
  })
  expect((await desk.run(['models', 'show', 'poor'])).stdout).not.toContain('scores')
})

describe('touchstone runs list', () => {
  it('sorts by a metric, best first, and filters', async () => {
    const list = ['runs', 'list', '--suite=animals']
    expect(await namesOf(...list)).toEqual(['fair', 'good'])
    expect(await namesOf(...list, '--sort=macro.f1')).toEqual(['good', 'fair'])
    expect(await namesOf(...list, '--sort=macro.f1', '--reverse')).toEqual(['fair', 'good'])
    expect(await namesOf(...list, '--where', 'accuracy>=0.85')).toEqual(['good'])
    expect(await namesOf('runs', 'list', '--model=fair', '--where', 'accuracy>=0.85')).toEqual([])
    const { stdout } = await desk.run([...list, '--sort=macro.f1'])
    expect(stdout).toMatch(/good .*macro\.f1 0\.\d+/)
  })

  it('says which metrics there are, and how a condition is written', async () => {
    const { stderr } = await desk.run(['runs', 'list', '--where', 'f1>0'])
    expect(stderr).toMatch(/No run shown has the headline metric f1; the newest runs have accuracy/)
    const refused = await desk.run(['runs', 'list', '--where', 'accuracy'])
    expect(refused.stderr).toContain(`like --where 'accuracy>=0.9', not "accuracy".`)
  })
})
