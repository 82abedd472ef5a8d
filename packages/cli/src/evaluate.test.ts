import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAnimalsDesk } from './animals-desk.ts'

let desk: Awaited<ReturnType<typeof openAnimalsDesk>>

/** One line a prediction: of four, one is wrong. */
const lines = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => {
    const truth = i % 3 === 0 ? 'dog' : 'cat'
    return `s3://animals/${i}.png,${i % 4 === 0 ? 'cow' : truth},${(i % 10) / 10}`
  })

beforeAll(async () => {
  desk = await openAnimalsDesk(120)
  const write = (name: string, count: number) =>
    desk.write(name, ['locator,label,score', ...lines(count)])
  await write('all.csv', 120)
  await write('half.csv', 60)
  const upload = (file: string, model: string, ...rest: string[]) =>
    desk.json([
      'upload',
      file,
      `--model=${model}`,
      '--suite=animals',
      '--key=locator',
      '--create',
      ...rest,
    ])
  await upload('all.csv', 'whole')
  await upload('half.csv', 'half', '--on-missing=skip')
})
afterAll(() => desk[Symbol.asyncDispose]())

const evaluate = (name: string, model: string, ...rest: string[]): string[] => [
  'evaluate',
  name,
  `--model=${model}`,
  '--suite=animals',
  ...rest,
]

describe('touchstone evaluate', () => {
  it('scores what was uploaded, with the fields guessed, and shows intervals', async () => {
    const { status, stdout } = await desk.run(evaluate('classification', 'whole'))
    expect(status).toBe(0)
    expect(stdout).toContain('✓ whole on animals, version 1: 120 of 120 samples')
    expect(stdout).toMatch(/accuracy +macro\.f1/)
    expect(stdout).toMatch(/animals +0\.7500 \[0\.6656, 0\.8189\]/)
    expect(stdout).toMatch(/balancedAccuracy 0\.\d+ · /)
    expect(stdout).toMatch(/http:\/\/localhost:\d+\/runs\/run_\w{11}\n$/)
  })

  it('is one run however often it is called, and says the same as JSON', async () => {
    const first = await desk.json(evaluate('classification', 'whole'))
    expect(first).toMatchObject({
      model: { name: 'whole' },
      evaluator: { evaluator: 'classification' },
      counts: { samples: 120, missing: 0 },
      testSuite: { n: 120, accuracy: 0.75 },
      reusedMetrics: true,
    })
    const runs = await desk.json(['runs', 'list', '--model=whole'])
    expect(runs).toHaveLength(1)
  })

  it('evaluates on the server with the same result', async () => {
    const options = ['--set', 'bins=7']
    const there = await desk.json(evaluate('classification', 'whole', ...options, '--on-server'))
    expect(there).toMatchObject({ testSuite: { n: 120, accuracy: 0.75 }, reusedMetrics: true })
    expect(await desk.json(evaluate('classification', 'whole', ...options))).toEqual(there)
    const refused = await desk.run(
      evaluate('classification', 'whole', '--set=nope=1', '--on-server'),
    )
    expect(refused.status).not.toBe(0)
    expect(refused.stderr).toMatch(/has no option "nope"\. It has .*bins/)
  })

  it('is shown again by its run, without what only says something about other figures', async () => {
    const runs = (await desk.json(['runs', 'list', '--model=whole'])) as { id: string }[]
    const { stdout } = await desk.run(['runs', 'show', runs[0]?.id ?? ''])
    expect(stdout).toMatch(/animals +0\.7500 \[0\.6656, 0\.8189\]/)
    expect(stdout).toMatch(/balancedAccuracy 0\.\d+ · [^]* · classes 3/)
    expect(stdout).not.toMatch(/\$replicates|intervals/)
  })

  it('leaves out samples without an inference, or counts them as wrong', async () => {
    const left = await desk.run(evaluate('classification', 'half'))
    expect(left.stdout).toContain(
      '! half on animals, version 1: 60 of 120 samples, 60 without an inference',
    )
    const wrong = await desk.json(evaluate('classification', 'half', '--missing=wrong'))
    expect(wrong).toMatchObject({ testSuite: { n: 120, missing: 60, accuracy: 0.375 } })
  })

  it('takes fields and other options', async () => {
    const options = ['--positive=dog', '--truth=label', '--score=score', '--set', 'threshold=0.7']
    const scored = await desk.json(evaluate('binary', 'whole', ...options))
    expect(scored).toMatchObject({ testSuite: { n: 120, positives: 40, threshold: 0.7 } })
    const best = ['--set', 'threshold.best=f1', '--set', 'threshold.on=all']
    expect(
      await desk.json(evaluate('binary', 'whole', '--positive=dog', '--score=score', ...best)),
    ).toMatchObject({ testSuite: { n: 120, thresholdFrom: 'the test case "all"' } })
    const misspelt = await desk.run(evaluate('binary', 'whole', '--positive=Dog', '--score=score'))
    expect(misspelt.stdout).toContain('! No ground truth is the positive label "Dog", so recall')
    const shown = await desk.run(
      evaluate('binary', 'whole', '--positive=dog', '--score=score', ...best),
    )
    expect(shown.stdout).toMatch(
      /^ {2}threshold [\d.]+, chosen for the best F1 on the test case "all"$/m,
    )
    const listed = await desk.json(
      evaluate('classification', 'whole', '--set', 'labels=["cat","cow","dog"]'),
    )
    expect(listed).toMatchObject({ testSuite: { classes: 3 } })
  })

  it('shows the slices that are asked for, the worst first by the better end of its interval', async () => {
    const { stdout } = await desk.run(
      evaluate('classification', 'whole', '--slice=groundTruth.label'),
    )
    const slices =
      /slice +samples +accuracy +macro\.f1\n.* = cat +80 +0\.7500 \[.*\n.* = dog +40 +0\.7500 \[/
    expect(stdout).toMatch(slices)
    const runs = (await desk.json(['runs', 'list', '--model=whole', '--limit=1'])) as {
      id: string
    }[]
    expect((await desk.run(['runs', 'show', runs[0]?.id ?? ''])).stdout).toMatch(slices)
  })

  it.each([
    [['clasification', 'whole'], 2, /Did you mean classification\? The evaluators are binary, /],
    [['classification', 'whole', '--truth=species'], 2, /has no field "species".*It has "label"\./],
    [
      ['regression', 'whole'],
      2,
      /Cannot guess the field for truth in the ground truth\. Name it: one of "label"/,
    ],
    [['classification', 'whole', '--positive=cat'], 2, /has no option "positive"\. It has name, /],
    [
      ['classification', 'whole', '--slice=metadata.weather'],
      2,
      /No sample has "metadata\.weather", .* The test samples have "locator"\./,
    ],
    [
      ['classification', 'whole', '--slice=Locator'],
      2,
      /No sample has "Locator", .* Did you mean "locator"\?/,
    ],
    [
      ['binary', 'whole', '--positive=cat', '--set', 'threshold={"cat":0.5}'],
      2,
      /threshold must be a number or \{ best: 'f1' \}, not \{"cat":0\.5\}/,
    ],
    [['classification', 'whole', '--set', 'bins'], 2, /--set takes option=value/],
    [['classification', 'whole', '--set', 'labels=["cat"'], 2, /is not JSON/],
    [['classification', 'whole', '--set', 'bins=0'], 2, /bins/],
    [['classification', 'nobody'], 3, /nobody/],
  ] as const)('refuses %j', async ([name, model, ...rest], status, says) => {
    const ran = await desk.run(evaluate(name, model, ...rest))
    expect(ran.stderr.replaceAll(/\s+/g, ' ')).toMatch(says)
    expect(ran.status).toBe(status)
  })

  it('is part of an upload that asks for it, which otherwise says the command', async () => {
    const upload = ['upload', 'all.csv', '--suite=animals', '--key=locator', '--create']
    const silent = await desk.run([...upload, '--model=an other'])
    expect(silent.stdout).toContain(
      "Score them: touchstone evaluate classification --model 'an other' --suite animals",
    )
    const scored = await desk.run([...upload, '--model=third', '--evaluate=classification'])
    expect(scored.stdout).toMatch(/✓ 120 rows: 120 new[^]*✓ third on animals.*\n[^]*0\.7500 \[/)
    const again = await desk.json([...upload, '--model=third', '--evaluate=classification'])
    expect(again).toMatchObject({ unchanged: 120, evaluation: { testSuite: { accuracy: 0.75 } } })
    const withCase = ['upload', 'all.csv', '--case=all', '--key=locator', '--create']
    for (const [args, says] of [
      [[...upload, '--evaluate=clasification'], /Did you mean classification\?/],
      [[...withCase, '--evaluate=regression'], /Cannot guess the field for truth/],
    ] as const) {
      const { status, stderr } = await desk.run([...args, '--model=fourth'])
      expect(status).toBe(2)
      expect(stderr).toMatch(says)
    }
    const ofCase = await desk.run([...withCase, '--model=fifth', '--evaluate=classification'])
    expect(ofCase.stdout).toMatch(/✓ fifth on all, version 1: 120 of 120 samples\n[^]*0\.7500 \[/)
    const later = ['evaluate', 'classification', '--model=fifth', '--case=all']
    expect(await desk.json(later)).toMatchObject({ reusedMetrics: true })
    expect((await desk.run(later.slice(0, 3))).stderr).toContain('either --suite or --case')
    // Nothing is made before the options are known to be right.
    await expect(desk.workflow.Model.load('fourth')).rejects.toThrow(/fourth/)
  })

  it('refuses a model that has nothing to evaluate, and says what to do', async () => {
    await desk.workflow.Model.create('empty')
    const { status, stderr } = await desk.run(evaluate('classification', 'empty'))
    expect(status).toBe(2)
    expect(stderr).toContain('The model "empty" has no inferences for the test suite "animals".')
  })
})
