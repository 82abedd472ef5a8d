import { defineEvaluator, test } from '@touchstone/client'
import { classification } from '@touchstone/client/evaluators'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAnimalsDesk } from './animals-desk.ts'

const count = 300
let desk: Awaited<ReturnType<typeof openAnimalsDesk>>

beforeAll(async () => {
  desk = await openAnimalsDesk(count)
  const { workflow, suite } = desk
  const evaluator = defineEvaluator(workflow, {
    name: 'correctness',
    version: '2',
    testSample: ({ groundTruth, inference }) => ({
      correct: groundTruth.label === inference.label,
      distance: 1 - inference.score,
    }),
    testCase: () => ({}),
    testSuite: () => ({}),
  })
  for (const [name, label, score] of [
    ['cats', 'cat', 0.75],
    ['dogs', 'dog', 0.5],
  ] as const) {
    const { model } = await workflow.Model.getOrCreate(name, { infer: () => ({ label, score }) })
    await test(model, suite, { evaluator })
  }
  const { model } = await workflow.Model.getOrCreate('untested', {
    infer: ({ locator }) => ({ label: locator.endsWith('9.png') ? 'dog' : 'cat', score: 0.75 }),
  })
  await test(model, suite)
}, 60_000)
afterAll(() => desk[Symbol.asyncDispose]())

describe('touchstone compare', () => {
  it('shows the metrics of test cases side by side, and what got worse', async () => {
    const args = ['compare', 'cats', 'dogs', '--suite=animals', '--limit=1']
    const { stdout, status } = await desk.run([...args, '--lower-is-better=distance'])
    expect(status).toBe(0)
    expect(stdout).toBe(
      [
        'animals version 1, 300 test samples',
        '',
        '  correct  samples    cats                dogs',
        '  all          300  0.6667  0.3333  −0.3333 ▼*',
        '  all          300  0.6667  0.3333  −0.3333 ▼*',
        '',
        '  distance (lower is better)  samples    cats                dogs',
        '  all                             300  0.2500  0.5000  +0.2500 ▼*',
        '  all                             300  0.2500  0.5000  +0.2500 ▼*',
        '',
        '  * significant at the 5 % level    ▲ better and ▼ worse than the first model',
        '',
        '  dogs got worse by correct: 200 test samples',
        '    {"locator":"s3://animals/1.png"}',
        '      ground truth  {"label":"cat"}',
        '      cats          {"label":"cat","score":0.75}',
        '      dogs          {"label":"dog","score":0.5}',
        '',
        '  dogs improved by correct: 100 test samples',
        '    {"locator":"s3://animals/0.png"}',
        '      ground truth  {"label":"dog"}',
        '      cats          {"label":"cat","score":0.75}',
        '      dogs          {"label":"dog","score":0.5}',
        '',
      ].join('\n'),
    )
    expect(await desk.json([...args, '--evaluator=correctness@2', '--by=distance'])).toMatchObject({
      listedBy: 'distance',
      models: [{ name: 'cats' }, { name: 'dogs', improved: [{ difference: 0.25 }], worse: [] }],
    })
  }, 30_000)

  it('corrects for the number of test cases, and says so', async () => {
    const { workflow, testCase } = desk
    const few = await workflow.TestCase.create('few', {
      samples: [1, 2, 4, 5, 7].map((number) => ({
        testSample: { locator: `s3://animals/${number}.png` },
        groundTruth: { label: 'cat' },
      })),
    })
    const both = await workflow.TestSuite.create('both', { testCases: [testCase, few] })
    const evaluator = defineEvaluator(workflow, {
      name: 'right',
      version: '1',
      testSample: ({ groundTruth, inference }) => ({
        right: groundTruth.label === inference.label,
      }),
    })
    for (const name of ['cats', 'dogs'])
      await test(await workflow.Model.load(name), both, { evaluator, inferMissing: false })
    const args = ['compare', 'cats', 'dogs', '--suite=both', '--limit=1']
    const { stdout } = await desk.run(args)
    expect(stdout).toMatch(/few +5 +1\.000 +0 +−1\.000 ▼\*/)
    expect(stdout).toContain("* significant after Holm's correction for 2 comparisons    ▲ better")
    const alone = await desk.run([...args, '--adjust=none'])
    expect(alone.stdout).toContain('* significant at the 5 % level    ▲ better')
    expect(await desk.json([...args, '--adjust=benjamini-hochberg'])).toMatchObject({
      adjust: 'benjamini-hochberg',
      testCases: [{}, { metrics: [{ models: [{}, { toBase: { family: 2 } }] }] }],
    })
  }, 30_000)

  it('shows metrics of whole test cases before those of test samples', async () => {
    const { workflow, suite } = desk
    for (const name of ['cats', 'dogs'])
      await test(await workflow.Model.load(name), suite, {
        evaluator: classification(workflow),
        inferMissing: false,
      })
    const args = ['compare', 'cats', 'dogs', '--suite=animals', '--limit=1']
    const { stdout } = await desk.run([...args, '--evaluator=classification@1'])
    const titles = [...stdout.matchAll(/^ {2}(?<title>\S.*?) +samples /gmu)].map(
      ({ groups }) => groups?.['title'],
    )
    expect(titles).toEqual(['accuracy', 'macro.f1', 'other metrics of all', 'correct'])
    expect(stdout).toMatch(
      /accuracy +samples +cats +dogs\n +all +300 +0\.6667 +0\.3333 +−0\.3333 ▼\*/,
    )
    expect(stdout).toMatch(/micro\.f1 +300 +0\.6667 +0\.3333 +−0\.3333 ▼\*/)
    const { model } = await workflow.Model.getOrCreate('half', {
      infer: ({ locator }) => {
        if (locator.endsWith('1.png')) throw new Error('no light')
        return { label: 'dog', score: 1 }
      },
    })
    await test(model, suite, { evaluator: classification(workflow) })
    const half = await desk.run(['compare', 'cats', 'half', '--suite=animals'])
    expect(half.stdout).toMatch(/accuracy +samples +cats +half\n +all +300 .* ▼\?\n/)
    expect(half.stdout).toContain('? "cats" and "half" were not evaluated on the same samples')
  }, 30_000)

  it('says in how many clusters the test samples are', async () => {
    const { workflow, suite } = desk
    const evaluator = defineEvaluator(workflow, {
      name: 'clustered',
      version: '1',
      testSample: ({ groundTruth, inference }) => ({
        correct: groundTruth.label === inference.label,
      }),
      cluster: ({ place }) => `video ${place % 4}`,
    })
    for (const name of ['cats', 'dogs'])
      await test(await workflow.Model.load(name), suite, { evaluator, inferMissing: false })
    const args = ['compare', 'cats', 'dogs', '--suite=animals', '--evaluator=clustered@1']
    const { stdout } = await desk.run(args)
    expect(stdout).toContain('animals version 1, 300 test samples in 4 clusters\n')
    // Four clusters are too few, however many samples are in them.
    expect(stdout).toMatch(/all +300 +0\.6667 +0\.3333 +−0\.3333 ▼ *\n/)
  }, 30_000)

  it('tells models that a margin shows to be alike from those that are undecided', async () => {
    const { workflow, suite } = desk
    const evaluator = defineEvaluator(workflow, {
      name: 'margins',
      version: '1',
      testSample: ({ inference }) => ({ sure: inference.score > 0.9 }),
    })
    for (const [name, each] of [
      ['usual', 300],
      ['alike', 150],
      ['other', 30],
    ] as const) {
      const { model } = await workflow.Model.getOrCreate(name, {
        infer: ({ locator }) => {
          const number = Number(/(\d+)\.png/.exec(locator)?.[1])
          return { label: 'cat', score: number % each === 7 ? 0 : 1 }
        },
      })
      await test(model, suite, { evaluator })
    }
    const args = ['compare', 'usual', 'alike', 'other', '--suite=animals', '--limit=1']
    const undecided = await desk.run(args)
    expect(undecided.stdout).toMatch(
      / {2}alike by sure: undecided\. A difference of 0\.0\d+ is found 4 times in 5\.\n/,
    )
    const { stdout } = await desk.run([...args, '--margin=sure=0.05'])
    expect(stdout).toMatch(/all +300 .* −0\.003333 ▼≈ .* −0\.03000 ▼[* ]\n/)
    expect(stdout).toContain(
      '≈ equivalent within the margin    ✓ not worse by more than the margin',
    )
    expect(stdout).not.toContain('alike by sure')
    expect(`${undecided.stdout}${stdout}`).not.toMatch(/the same|no difference/i)
    expect(await desk.json([...args, '--margin=sure=0.05'])).toMatchObject({
      total: {
        metrics: [{ models: [{}, { toBase: { verdict: 'equivalent', significant: false } }, {}] }],
      },
    })
  }, 30_000)

  it('compares inferences where there are no metrics', async () => {
    const { stdout } = await desk.run([
      'compare',
      'cats',
      'untested',
      '--suite=animals',
      '--limit=1',
    ])
    expect(stdout).toContain('  all                  300  300 inferred  270 of 300\n')
    expect(stdout).toContain(
      '  untested differs, the first by place\n    {"locator":"s3://animals/9',
    )
    const json = await desk.json(['compare', 'cats', 'dogs', '--suite=animals', '--inferences'])
    expect(json).toMatchObject({
      total: { models: [{}, { toBase: { same: 0, different: count } }] },
    })
  }, 30_000)

  it('shows differences of any size, and what it leaves out', async () => {
    const { workflow, suite } = desk
    const evaluator = defineEvaluator(workflow, {
      name: 'sizes',
      version: '1',
      testSample: ({ groundTruth, inference }) => ({
        tiny: inference.score * 1e-6,
        ' huge': inference.score * 1e21,
        near: 64 + inference.score / 1e5,
        right: groundTruth.label === inference.label,
      }),
    })
    for (const [name, score, fails] of [
      ['one', 0.5, false],
      ['two', 0.75, true],
    ] as const) {
      const { model } = await workflow.Model.getOrCreate(name, {
        infer: ({ locator }) => {
          if (fails && locator.endsWith('7.png')) throw new Error('no light')
          return { label: locator.endsWith('7.png') ? 'cow' : 'cat', score }
        },
      })
      await test(model, suite, { evaluator })
    }
    const args = ['compare', 'one', 'two', '--suite=animals', '--limit=1']
    const { stdout } = await desk.run(args)
    for (const text of [
      '5e-7  (270 of 300)  7.5e-7  +2.5e-7 ▲*',
      '5e20  (270 of 300)  7.5e20  +2.5e20 ▲*',
      '64.000005  (270 of 300)  64.000008  +2.5e-6 ▲*',
      '" huge"',
      'two: 270 pairs of 300 test samples; one lacks 0, two lacks 30',
      'favours a model that fails on hard samples',
    ])
      expect(stdout).toContain(text)
    expect(await desk.json([...args, '--missing=right=0'])).toMatchObject({
      total: { metrics: [{}, {}, {}, { name: 'right', missing: 0, models: [{}, { n: 300 }] }] },
    })
    const wrong = await desk.json([...args, '--missing=wrong', '--by=right'])
    expect(wrong).toMatchObject({
      total: { metrics: [{ missing: null }, {}, {}, { models: [{}, { n: 300 }] }] },
    })
    const refused = await desk.run([...args, '--missing=right'])
    expect(refused).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--missing takes pairs, wrong, or metric=value'),
    })
  }, 60_000)

  it.each([
    [['cats', '--suite=animals'], 2, 'Missing required argument'],
    [['cats', 'nobody', '--suite=animals'], 3, 'nobody'],
    [['cats', 'cats', '--suite=animals'], 2, '"cats" is named twice'],
    [['cats', 'dogs', '--suite=nothing'], 3, 'nothing'],
    [['cats', 'dogs', '--suite=animals', '--evaluator=x'], 2, 'name@version'],
    [['cats', 'dogs', '--suite=animals', '--evaluator=x@1'], 3, 'Test them first'],
    [['cats', 'dogs', '--suite=animals', '--by=speed'], 2, '"correct"'],
    [['cats', 'dogs', '--suite=animals', '--margin=correct'], 2, 'metric=value like accuracy=0.01'],
    [
      ['cats', 'dogs', '--suite=animals', '--margin=correct=0'],
      2,
      'margin.correct must be a finite',
    ],
    [['cats', 'dogs', '--suite=animals', '--margin=corect=1'], 2, 'There are: "correct"'],
  ])('says what is wrong with %j', async (args, status, message) => {
    const ran = await desk.run(['compare', ...args])
    expect(ran).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(message) })
  })

  it('has a row for each value of a slice', async () => {
    const { workflow, suite } = desk
    const evaluator = classification(workflow, { slices: { species: 'groundTruth.label' } })
    for (const name of ['cats', 'dogs'])
      await test(await workflow.Model.load(name), suite, { evaluator, inferMissing: false })
    const args = ['compare', 'cats', 'dogs', '--suite=animals']
    const { stdout } = await desk.run([
      ...args,
      `--evaluator=${evaluator.name}@${evaluator.version}`,
    ])
    expect(stdout).toMatch(/^ {2}accuracy +samples +cats +dogs$/m)
    expect(stdout).toMatch(/^ {2}all +300 +0\.6667 +0\.3333 +−0\.3333 ▼\*$/m)
    expect(stdout).toMatch(/^ {2}species = cat +200 +1\.000 +0 +−1\.000 ▼\?$/m)
    expect(stdout).toMatch(/^ {2}species = dog +100 +0 +1\.000 +\+1\.000 ▲\?$/m)
  })

  it('calls neither direction of a signed metric better', async () => {
    const { workflow, suite } = desk
    const evaluator = defineEvaluator(workflow, {
      name: 'signed',
      version: '1',
      describe: { shift: { higherIsBetter: null } },
      testSample: ({ inference }) => ({ shift: inference.score - 0.6 }),
    })
    for (const name of ['cats', 'dogs'])
      await test(await workflow.Model.load(name), suite, { evaluator, inferMissing: false })
    const args = ['compare', 'cats', 'dogs', '--suite=animals', '--evaluator=signed@1']
    const { stdout } = await desk.run(args)
    expect(stdout).toContain('  shift (neither direction is better)  samples')
    expect(stdout).toMatch(/all +300 +0\.1500 +-?−?0\.1000 +−0\.2500 {2}\*/)
    expect(stdout).not.toContain('got worse')
  })
})
